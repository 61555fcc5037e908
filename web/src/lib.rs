//! The web app: what a person sees of ConvoAI.
//!
//! For: signing in, the list of conversations, talking, one's own account, the accounts of
//! others, what is used, and operating the read models. It folds what it hears over HTTP and
//! the live socket into what it shows, and shares nothing with the server but `wire`.
//!
//! Never: a rule of the business (the server decides and says so), a URL outside `client`, HTML
//! as a string, an inline style or script (the content security policy forbids both), and no
//! `document::*` of Dioxus, which evaluates scripts.
//!
//! Rooms: `route` is the site map; `pages` arrange; `components` show, each with its own
//! `style.css`; `desk` holds the signals and carries out what the person asks for; `access` has
//! the token; `client` and `live` speak to the server; `browser` is the little we need of the page around us;
//! [`state`] is pure folds.
//!
//! To add something to the screen:
//! 1. Say what it shows as a fold in [`state`], with a test (`state::conversations` is an example).
//! 2. If it asks the server for something, add the call to `client` and the doing to `desk`.
//! 3. Make a component in a folder of its own; its look is data (`data-*` attributes) and tokens
//!    of `assets/theme.css`.
//! 4. Arrange it on a page, and look at it in both themes at 360 and 1280 pixels.

#![cfg_attr(
    target_arch = "wasm32",
    expect(unused_qualifications, reason = "rsx! writes event handlers with their full path")
)]

pub mod state;

#[cfg(target_arch = "wasm32")]
mod access;
#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod client;
#[cfg(target_arch = "wasm32")]
mod components;
#[cfg(target_arch = "wasm32")]
mod desk;
#[cfg(target_arch = "wasm32")]
mod live;
#[cfg(target_arch = "wasm32")]
mod pages;
#[cfg(target_arch = "wasm32")]
mod route;

#[cfg(target_arch = "wasm32")]
pub use app::launch;

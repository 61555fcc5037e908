//! Everything that crosses the network, and nothing else.
//!
//! Shared by the server (which fills these types from its own) and the web app (which builds for
//! `wasm32-unknown-unknown`), so this room knows no database, no runtime and no word of either
//! side's insides. Every type here is a published contract: fields are added, never renamed.
//!
//! To add a message: write the type in the file of its context, derive `Serialize`,
//! `Deserialize` and (behind the feature) `utoipa::ToSchema`, and list it in the route table of
//! the server so that it appears in `/openapi.json`.

pub mod account;
pub mod analytics;
pub mod conversation;
pub mod desk;
pub mod history;
pub mod legacy;
pub mod live;
pub mod operations;
pub mod page;
pub mod people;
pub mod problem;
pub mod search;
pub mod system;
pub mod transfer;

pub use page::{Page, Receipt};
pub use problem::{FieldError, Problem};

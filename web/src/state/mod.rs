//! What the screens show, as pure folds over what the server says.
//!
//! Nothing here knows a browser, a signal or the network, so all of it is tested on the host.

pub mod allowance;
pub mod backoff;
pub mod calendar;
pub mod connection;
pub mod conversations;
pub mod draft;
pub mod form;
pub mod ids;
pub mod listing;
pub mod markdown;
pub mod people;
pub mod session;
pub mod shortcut;
pub mod strength;
pub mod theme;
pub mod title;
pub mod transcript;

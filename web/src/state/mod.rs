//! What the screens show, as pure folds over what the server says.
//!
//! Nothing here knows a browser, a signal or the network, so all of it is tested on the host.

pub mod backoff;
pub mod calendar;
pub mod connection;
pub mod conversations;
pub mod draft;
pub mod form;
pub mod ids;
pub mod markdown;
pub mod shortcut;
pub mod theme;
pub mod title;
pub mod transcript;

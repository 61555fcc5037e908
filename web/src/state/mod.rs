//! What the screens show, as pure folds over what the server says.
//!
//! Nothing here knows a browser, a signal or the network, so all of it is tested on the host.

pub mod about;
pub mod allowance;
pub mod answer_settings;
pub mod backoff;
pub mod calendar;
pub mod code;
pub mod connection;
pub mod conversations;
pub mod draft;
pub mod envelope;
pub mod finder;
pub mod form;
pub mod history;
pub mod ids;
pub mod json;
pub mod listing;
pub mod markdown;
pub mod operations;
pub mod people;
pub mod selection;
pub mod session;
pub mod shelf;
pub mod shortcut;
pub mod strength;
pub mod tags;
pub mod theme;
pub mod title;
pub mod transcript;
pub mod transfer;
pub mod usage;
pub mod window;

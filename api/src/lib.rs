//! The server: routes, live socket, settings, adapters and the composition root.

pub mod embedded;
pub mod settings;
pub mod model;

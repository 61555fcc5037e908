//! The live socket: what happens, to whoever it concerns, as it happens.

mod backlog;
mod hub;
mod socket;
pub mod tail;
pub mod translate;

pub use hub::{Hub, Post, Seat};
pub use socket::Socket;

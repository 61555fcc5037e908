//! What happens, to whoever it concerns, as it happens: on the live socket and as an event stream.

mod backlog;
mod events;
mod hub;
mod listener;
mod place;
mod socket;
pub mod tail;
pub mod translate;

pub use events::Events;
pub use hub::{Hub, Post, Seat};
pub use place::Place;
pub use socket::Socket;

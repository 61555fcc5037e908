//! The live socket's protocol, and the same as an event stream.

mod events;
mod opening;
mod storm;
mod talking;

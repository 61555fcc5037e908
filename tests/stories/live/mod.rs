//! The live socket's protocol.

mod opening;
mod talking;

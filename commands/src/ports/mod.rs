//! What the use cases and policies need from the world, as traits that `api` fills.

pub mod model;

pub use model::{Model, ModelError, ModelErrorKind, ModelRequest, Piece, Speaker, Turn};

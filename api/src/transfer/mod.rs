//! Conversations on their way out, and in again.

mod bring;

pub use bring::brought;

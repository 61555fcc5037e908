//! When … then …: what the system does by itself. A policy owns every effect it has; it may see
//! an event twice and must then do nothing twice.

mod answer;
mod backoff;
pub mod estimate;

pub use answer::{AnswerPolicy, Asked, Reaction};
pub use backoff::Backoff;

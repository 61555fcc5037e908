//! Sending messages and hearing answers.

mod asking;
mod failing;
mod repeating;
mod resuming;
mod retrying;
mod stopping;
mod streaming;

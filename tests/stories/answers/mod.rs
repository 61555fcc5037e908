//! Sending messages and hearing answers.

mod asking;
mod behind;
mod failing;
mod repeating;
mod resuming;
mod retrying;
mod stopping;
mod streaming;

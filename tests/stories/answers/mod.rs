//! Sending messages and hearing answers.

mod asking;
mod behind;
mod failing;
mod providers;
mod repeating;
mod resuming;
mod retrying;
mod stopping;
mod streaming;

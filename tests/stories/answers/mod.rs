//! Sending messages and hearing answers.

mod asking;
mod behind;
mod branching;
mod failing;
mod judging;
mod providers;
mod repeating;
mod resuming;
mod retrying;
mod stopping;
mod streaming;

//! Conversations: a person's messages and the answers to them.
//!
//! Messages form a tree: each follows another, and two that follow the same one are on branches
//! of their own. One branch is shown and written to; its last message is the *leaf*. An answer
//! that ended early gives its place to the one that is asked for again.

mod command;
mod decide;
mod event;
mod parameters;
mod refusal;
mod state;
#[cfg(test)]
mod tests;
mod thread;

pub use command::{Brought, Change, Command, Rated, Settlement};
pub use event::{
    AnswerDetails, AskedModel, ConversationEvent, Follows, Rating, Speaker, Step, Supplied,
};
pub use parameters::{Hundredths, Parameters};
pub use refusal::Refusal;
pub use state::Conversation;
pub use thread::{Entry, Kind, Named, Thread};

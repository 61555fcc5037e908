//! Conversations: a person's messages and the answers to them.

mod command;
mod event;
mod refusal;
mod state;
#[cfg(test)]
mod tests;

pub use command::{Command, Settlement};
pub use event::{AnswerDetails, ConversationEvent, Speaker};
pub use refusal::Refusal;
pub use state::{Conversation, Entry, Thread};

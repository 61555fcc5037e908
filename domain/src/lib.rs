//! The rules: what may happen, what happened, and what is remembered of it.
//!
//! Three kinds of aggregate, [`account`], [`conversation`] and [`role`], each with the same files:
//! `command` (orders, may be refused), `event` (news, never refused), `refusal` (why not), `state`
//! (what the next decision needs) and `tests`. All rules live in `decide(&self, Command) -> Result<Vec<Event>,
//! Refusal>`, all memory in `evolve(self, &Event) -> Self`; both are pure and total. This room
//! does no I/O, reads no clock and makes no ids: time and names arrive inside commands.
//!
//! To add a command:
//! 1. add the variant to `command.rs`, and the event it leads to in `event.rs`, tagged
//!    `convoai.<context>.<event>.v1`;
//! 2. let the compiler walk you through `decide` and `evolve`;
//! 3. write given-when-then tests in `tests.rs`;
//! 4. run `cargo test -p domain`: it tells you to commit the golden file of the new event.
//!
//! An event's stored form is for ever: never edit a golden file, add a `.v2` beside it and, in
//! [`journal::UPCASTERS`], what leads from the old form to the new one.

pub mod account;
pub mod activity;
pub mod conversation;
pub mod journal;
pub mod role;
pub mod sealing;
pub mod snapshot;
pub mod values;

pub use account::Account;
pub use activity::ActivityEvent;
pub use conversation::Conversation;
pub use journal::Event;
pub use role::Role;
pub use values::{
    ConversationId, Description, Email, FullName, Invalid, KeyId, KeyName, MessageId, MessageText,
    Metadata, ModelName, PasswordId, Personal, Reason, SessionId, SystemPrompt, Tag, Title, UserId,
    Username,
};

#[cfg(test)]
mod tests;

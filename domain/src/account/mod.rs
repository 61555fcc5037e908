//! Users: who they are, their roles, and where they are signed in.

mod command;
mod event;
mod refusal;
mod state;
#[cfg(test)]
mod tests;

pub use command::Command;
pub use event::{AccountEvent, Role};
pub use refusal::Refusal;
pub use state::Account;

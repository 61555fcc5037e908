//! Users: who they are, their roles, where they are signed in, and their API keys.

mod command;
mod decide;
mod event;
mod evolve;
mod key;
mod refusal;
mod session;
mod state;
#[cfg(test)]
mod tests;

pub use command::{Command, Which};
pub use event::AccountEvent;
pub use key::{MOST_KEYS, OpenKey, Scope};
pub use refusal::Refusal;
pub use session::{Because, OpenSession};
pub use state::{Account, RESTORABLE_DAYS, Standing};

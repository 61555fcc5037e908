//! The read side: folds of the journal into Postgres, the queries over them, and the vault.
//! The only SQL of the product is in here.
//!
//! A projection is a name, a version, a checkpoint and a fold. The [`Runner`] reads the journal
//! in order and moves rows and checkpoint in one transaction, so a view is never ahead of or
//! behind what its checkpoint says. Nothing in here runs inside a command.
//!
//! To add a projection:
//! 1. add a migration with its table;
//! 2. write `<name>/mod.rs` with its [`Projection`] (`accounts` is the smallest example) and
//!    `<name>/query.rs` with its queries, each taking `at_least`, the position it must reflect;
//! 3. list it in [`Views`] and in [`Runner::run_all`].

pub mod accounts;
pub mod command_outcomes;
pub mod conversation_list;
pub mod ended_sessions;
mod error;
mod feed;
pub mod messages;
mod open;
mod progress;
mod runner;
pub mod vault;
mod views;

pub use error::Error;
pub use feed::{Commit, Feed, Recorded, Unreadable};
pub use open::{Opened, Opener};
pub use progress::{Progress, Standing};
pub use runner::{Projection, Runner};
pub use views::Views;

//! The verbs of the product: [`Executor::execute`], the only door to the journal, one use case
//! per order, the ports they need, and the policies that react to events.
//!
//! This room must never know HTTP, SQL or NATS: what it needs of the world it says in
//! [`ports`], and `api` brings it.
//!
//! To add a use case:
//! 1. add the command to its context in `domain`;
//! 2. write `<context>/<verb>.rs` with one `impl` block of one method: parse nothing (values
//!    arrive valid), ask the ports, call `execute` once, answer a receipt;
//! 3. if a client may repeat it, derive the id of the thing from the name the caller gave the
//!    request (`conversation/send_message.rs` is the example).

pub mod account;
pub mod conversation;
mod error;
mod execute;
mod fingerprint;
mod order;
pub mod policies;
pub mod ports;
pub mod role;

pub use account::Accounts;
pub use conversation::Conversations;
pub use error::{CommandError, Refused};
pub use execute::{Commands, Executed, Executor, Journal};
pub use fingerprint::Fingerprint;
pub use order::{Order, metadata};
pub use role::Roles;

//! The read side: folds of the journal, and of the stream of activity, into Postgres, the queries
//! over them, and the vault.
//! The only SQL of the product is in here.
//!
//! A projection is a name, a version and a fold of commits into the rows of one table. There is
//! one definition of it, in memory, and three who use it: the [`Runner`] keeps the live view up
//! to date, small batches at once and large ones when it has to catch up; a rebuild fills a copy
//! beside it; a re-drive folds what was parked. Rows and checkpoint move in one transaction, so
//! a view is never ahead of or behind what its checkpoint says. Nothing in here runs inside a
//! command. [`Projections`] is what an operator can do.
//!
//! To add a projection:
//! 1. add a migration with its table;
//! 2. write `<name>/mod.rs` with its [`Projection`] and its [`Row`] (`command_outcomes` is the
//!    smallest example, `messages` the largest) and `<name>/query.rs` with its queries, each
//!    taking `at_least`, the position it must reflect;
//! 3. list it in `views::all`.

pub mod accounts;
pub mod analytics;
pub mod analytics_requests;
pub mod api_keys;
pub mod audit_entries;
mod changes;
mod checkpoint;
pub mod command_outcomes;
pub mod conversation_list;
pub mod ended_sessions;
mod entry;
mod error;
mod feed;
pub mod legacy;
pub mod message_search;
pub mod messages;
mod open;
mod operator;
mod parked;
mod past;
mod progress;
mod projection;
mod rebuild;
pub mod reported_activity;
pub mod roles;
mod runner;
mod schema;
pub mod sessions;
mod setback;
mod source;
mod table;
mod target;
pub mod vault;
mod views;

pub use changes::{Changes, Edits};
pub use error::{Error, Refused};
pub use feed::{Away, Commit, Feed, Feeds, Recorded, Stored, Stream, Unreadable};
pub use open::{Opened, Opener};
pub use operator::{Against, Claim, Kept, Projections, Status};
pub use parked::{ParkedCommit, Redriven};
pub use past::Past;
pub use progress::{Progress, Standing};
pub use projection::Projection;
pub use rebuild::{AsOf, Begin, Comparison, Estimate, Options, Rebuilt, Report, Size, Step, Tell};
pub use runner::Runner;
pub use table::{Column, Key, Kind, Row, Table, Value};
pub use views::Views;

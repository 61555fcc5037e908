//! NATS JetStream as event store, feed, work queue and frames.
//!
//! This room knows streams, subjects, headers and sequences, and no word of the domain: events
//! come and go as types that serialise to `{"type", "data"}` ([`Journal`] is a
//! [`cqrs_es::EventStore`] of every aggregate) or as JSON values ([`Feed`]).
//!
//! | stream | subject | holds |
//! |---|---|---|
//! | `JOURNAL` | `<prefix>.journal.<context>.<id>` | commits: all events of one command in one message |
//! | | `<prefix>.journal.guard.<kind>.<key>` | who holds a unique name, or how many there are |
//! | `SNAPSHOT` | `<prefix>.snapshot.<context>.<id>` | what an aggregate was, once every fifty commits |
//! | `ACTIVITY` | `<prefix>.activity.<kind>` | what was attempted, asked and reported, for ever |
//! | `DESK` | `<prefix>.desk.<user>.<conversation>` | drafts and read marks, for ninety days |
//! | `LIVE` | `<prefix>.live.<conversation>.<answer>` | frames of answers, for one hour |
//!
//! To add a stream: name it in `streams.rs`, create it in [`Server::prepare`], and give it a
//! type of its own with the verbs it needs.

mod activity;
mod append;
mod commit;
mod desk;
mod direct;
mod feed;
mod fit;
mod frames;
mod guard;
mod journal;
mod outbox;
mod probe;
mod server;
mod snapshots;
mod store;
mod streams;
mod unfit;
mod work;

pub use activity::{Activity, Entry};
pub use append::AppendError;
pub use commit::{Batch, Commit, MalformedCommit, Recorded};
pub use desk::{Desk, DeskEntry};
pub use feed::{Feed, Misread};
pub use frames::{Frame, Frames};
pub use guard::{Change, Claim, GuardState};
pub use journal::{Commands, Journal, Loaded};
pub use server::{Durability, Schemas, Server, Settings};
pub use streams::Subjects;
pub use unfit::Unfit;
pub use work::{Job, Work};

/// Metadata key of the id of the command that led to a commit; also its `Nats-Msg-Id`.
pub const COMMAND_ID: &str = "Command-Id";
/// Metadata key of the stored types of a commit's events, joined by commas.
pub const EVENT_TYPES: &str = "Event-Types";
/// Metadata key of when the command was decided (RFC 3339).
pub const TIME: &str = "Time";
/// Metadata key of the guards a commit takes: a JSON list of [`Claim`]s.
pub const GUARDS: &str = "Guards";
/// Metadata key under which the store answers the journal position of a commit.
pub const POSITION: &str = "Position";

/// Something between us and the server did not work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No answer from the server in time.
    #[error("the journal does not answer while {doing}")]
    Unavailable {
        /// What was being done.
        doing: &'static str,
    },
    /// The server refused what was asked of it.
    #[error("the journal refused while {doing}: {reason}")]
    Refused {
        /// What was being done.
        doing: &'static str,
        /// What the server said.
        reason: String,
    },
    /// What is stored is not of our making.
    #[error(transparent)]
    Malformed(#[from] MalformedCommit),
}

impl Failure {
    pub(crate) fn refused(doing: &'static str) -> impl FnOnce(async_nats::Error) -> Self {
        move |error| Self::Refused { doing, reason: error.to_string() }
    }
}

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;

/// The journal in order, as `api` brings it.
pub trait Feed: Send + Sync {
    /// Every commit after a position, without gap or repeat. Never ends.
    fn after(&self, position: u64) -> BoxStream<'static, Result<Commit, Unreadable>>;
}

/// All events of one command, as stored.
#[derive(Debug, Clone)]
pub struct Commit {
    /// Journal position.
    pub position: u64,
    /// Kind of aggregate.
    pub context: String,
    /// Which aggregate.
    pub id: String,
    /// Id of the command.
    pub command_id: String,
    /// Owner, digest, correlation, ….
    pub metadata: BTreeMap<String, String>,
    /// The events.
    pub events: Vec<Recorded>,
}

/// One stored event.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Stored type.
    pub kind: String,
    /// When it happened.
    pub time: DateTime<Utc>,
    /// Its data, personal fields sealed.
    pub data: serde_json::Value,
}

/// A message of the journal that this build cannot read.
#[derive(Debug, thiserror::Error)]
#[error("position {position} of the journal cannot be read: {reason}")]
pub struct Unreadable {
    /// Where it is.
    pub position: u64,
    /// What is wrong.
    pub reason: String,
}

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;

/// The journal in order, as `api` brings it.
#[async_trait]
pub trait Feed: Send + Sync {
    /// Every commit after a position, without gap or repeat. Never ends.
    fn after(&self, position: u64) -> BoxStream<'static, Result<Commit, Unreadable>>;

    /// The commit at a position.
    ///
    /// # Errors
    /// When the journal does not answer or holds nothing there.
    async fn at(&self, position: u64) -> Result<Result<Commit, Unreadable>, Away>;

    /// The last position; 0 when the journal is empty.
    ///
    /// # Errors
    /// When the journal does not answer.
    async fn last(&self) -> Result<u64, Away>;
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
#[derive(Debug, Clone, thiserror::Error)]
#[error("position {position} of the journal cannot be read: {reason}")]
pub struct Unreadable {
    /// Where it is.
    pub position: u64,
    /// Kind of aggregate.
    pub context: String,
    /// Which aggregate.
    pub id: String,
    /// What is wrong.
    pub reason: String,
}

/// The journal does not answer.
#[derive(Debug, thiserror::Error)]
#[error("the journal failed while {doing}: {reason}")]
pub struct Away {
    /// What was being done.
    pub doing: &'static str,
    /// What it said.
    pub reason: String,
}

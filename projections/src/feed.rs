use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;

/// The journal in order, as `api` brings it.
#[async_trait]
pub trait Feed: Send + Sync {
    /// Every commit after a position, without gap or repeat. Never ends.
    fn after(&self, position: u64) -> BoxStream<'static, Result<Commit, Unreadable>>;

    /// The same without their events, for whoever does not look at any: they are not even sent.
    fn outlines_after(&self, position: u64) -> BoxStream<'static, Result<Commit, Unreadable>>;

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
    pub events: Stored,
}

/// The events of a commit as they are stored. They are read when they are asked for: most readers
/// can tell from what is around them what does not concern them.
#[derive(Clone)]
pub struct Stored {
    read: Arc<Read>,
    size: usize,
}

type Read = dyn Fn() -> Result<Vec<Recorded>, String> + Send + Sync;

impl Stored {
    /// So many bytes, and how to read them; the error says what is wrong with them.
    pub fn new(
        size: usize,
        read: impl Fn() -> Result<Vec<Recorded>, String> + Send + Sync + 'static,
    ) -> Self {
        Self { read: Arc::new(read), size }
    }

    /// Reads them.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn read(&self) -> Result<Vec<Recorded>, String> {
        (self.read)()
    }

    /// How many bytes they take.
    pub(crate) fn size(&self) -> usize {
        self.size
    }
}

impl fmt::Debug for Stored {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} bytes", self.size)
    }
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

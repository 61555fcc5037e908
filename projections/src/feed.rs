use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use futures_util::stream::BoxStream;

/// A stream that views fold. Each has positions of its own: those of one say nothing about
/// another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// What was decided.
    Journal,
    /// What was attempted, asked of the API, and reported by other programs.
    Activity,
}

impl Stream {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Journal, Self::Activity];

    /// What it is called where it has to be told from the other: `journal` or `activity`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Journal => "journal",
            Self::Activity => "activity",
        }
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Journal => "journal",
            Self::Activity => "stream of activity",
        })
    }
}

/// Every stream that views fold.
#[derive(Clone)]
pub struct Feeds {
    /// Of [`Stream::Journal`].
    pub journal: Arc<dyn Feed>,
    /// Of [`Stream::Activity`].
    pub activity: Arc<dyn Feed>,
}

impl Feeds {
    /// The one of a stream.
    pub fn of(&self, stream: Stream) -> &Arc<dyn Feed> {
        match stream {
            Stream::Journal => &self.journal,
            Stream::Activity => &self.activity,
        }
    }
}

/// A stream in order, as `api` brings it.
#[async_trait]
pub trait Feed: Send + Sync {
    /// Every commit after a position, without gap or repeat. Never ends.
    fn after(&self, position: u64) -> BoxStream<'static, Result<Commit, Unreadable>>;

    /// The same without their events, for whoever does not look at any: they are not even sent.
    fn outlines_after(&self, position: u64) -> BoxStream<'static, Result<Commit, Unreadable>>;

    /// The commit at a position.
    ///
    /// # Errors
    /// When the stream does not answer or holds nothing there.
    async fn at(&self, position: u64) -> Result<Result<Commit, Unreadable>, Away>;

    /// The last position; 0 when the stream is empty.
    ///
    /// # Errors
    /// When the stream does not answer.
    async fn last(&self) -> Result<u64, Away>;
}

/// All events of one command, as stored; or an entry of the stream of activity, which is of no
/// aggregate but its own.
#[derive(Debug, Clone)]
pub struct Commit {
    /// Position in its stream.
    pub position: u64,
    /// Kind of aggregate; `activity`.
    pub context: String,
    /// Which aggregate, or which entry.
    pub id: String,
    /// Id of the command, or of the entry.
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

/// A message that this build cannot read.
#[derive(Debug, Clone, thiserror::Error)]
#[error("position {position} of the stream cannot be read: {reason}")]
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

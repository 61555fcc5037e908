use std::time::Duration;

use serde::Serialize;

use crate::append::{self, Attempt, Message};
use crate::outbox::Outbox;
use crate::streams::Subjects;
use crate::{Failure, commit};

/// What was attempted, asked or reported: a stream beside the journal, in which nothing is
/// decided and nothing is ever changed.
#[derive(Clone)]
pub struct Activity {
    pub(crate) outbox: Outbox,
    pub(crate) subjects: Subjects,
    pub(crate) ack_timeout: Duration,
}

/// One event to be kept.
#[derive(Debug, Clone)]
pub struct Entry<'a, E> {
    /// Last part of the subject: a word of lower-case letters and `_`.
    pub kind: &'a str,
    /// Names the entry: the same one again, within two minutes, is stored once.
    pub id: &'a str,
    /// When it is written (RFC 3339).
    pub time: &'a str,
    /// Stored type of the event.
    pub event_type: &'a str,
    /// Serialises to `{"type", "data"}`.
    pub event: &'a E,
    /// Headers: whose data it holds, which build wrote it.
    pub metadata: &'a [(&'a str, &'a str)],
}

impl Activity {
    /// Appends an entry, whatever came before it. Answers its position.
    ///
    /// # Errors
    /// When the server does not answer, or refuses. It is soon given up: the caller keeps what
    /// could not be written and comes back with the same id.
    pub async fn append<E: Serialize>(&self, entry: &Entry<'_, E>) -> Result<u64, Failure> {
        let Entry { kind, id, time, event_type, event, metadata } = entry;
        let payload = commit::encode(commit::ACTIVITY, kind, id, time, &[event])
            .map_err(|error| Failure::refused("writing activity")(error.into()))?;
        let message = Message {
            subject: self.subjects.activity(kind).into(),
            expected: None,
            headers: commit::headers(metadata.iter().copied(), id, event_type),
            payload,
        };
        let (stream, timeout) = (self.subjects.activity_stream(), self.ack_timeout);
        match append::send(&self.outbox, &stream, &[message], timeout, timeout * 2).await {
            Attempt::Stored(sequence) | Attempt::Known(sequence) => Ok(sequence),
            Attempt::Raced | Attempt::Again => {
                Err(Failure::Unavailable { doing: "writing activity" })
            }
            Attempt::Failed(failure) => Err(failure),
        }
    }
}

use std::collections::BTreeMap;

use async_nats::HeaderMap;
use async_nats::header::{NATS_SEQUENCE, NATS_SUBJECT};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use crate::EVENT_TYPES;
use crate::streams::Subjects;

/// Content type of a commit (CloudEvents 1.0 JSON format, section 4: JSON batch).
const BATCH: &str = "application/cloudevents-batch+json";

/// Context of the messages that hold a name.
const GUARD: &str = "guard";
/// Context of what is in the stream of activity.
pub(crate) const ACTIVITY: &str = "activity";

const MESSAGE_ID: &str = "Nats-Msg-Id";

/// Room for the commit of an ordinary message, in bytes.
const ROOM: usize = 1024;

/// All events of one command, as the journal holds them; or an entry of the stream of activity.
#[derive(Debug, Clone)]
pub struct Commit {
    /// Stream sequence.
    pub position: u64,
    /// First part of the subject: which kind of aggregate, or `guard`.
    pub context: String,
    /// Rest of the subject: which aggregate.
    pub id: String,
    /// Id of the command.
    pub command_id: String,
    /// The other metadata: actor, session, correlation, ….
    pub metadata: BTreeMap<String, String>,
    /// As it is stored: a CloudEvents batch, which [`events`](Self::events) reads.
    pub payload: Bytes,
}

/// The events of a [`Commit`] as they are stored.
#[derive(Debug, Clone)]
pub struct Batch {
    position: u64,
    /// None in a guard.
    payload: Option<Bytes>,
}

impl Batch {
    /// Reads them.
    ///
    /// # Errors
    /// When the message is no commit.
    pub fn events(&self) -> Result<Vec<Recorded>, MalformedCommit> {
        let Some(payload) = &self.payload else { return Ok(Vec::new()) };
        serde_json::from_slice(payload)
            .map_err(|error| MalformedCommit { position: self.position, reason: error.to_string() })
    }

    /// How many bytes they take.
    pub fn size(&self) -> usize {
        self.payload.as_ref().map_or(0, Bytes::len)
    }
}

/// One event of a [`Commit`].
#[derive(Debug, Clone, Deserialize)]
pub struct Recorded {
    /// Stored type.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened.
    pub time: DateTime<Utc>,
    /// Its data.
    #[serde(default)]
    pub data: Value,
}

/// A message in the journal that is no commit.
#[derive(Debug, thiserror::Error)]
#[error("the message at position {position} of the stream is not a commit: {reason}")]
pub struct MalformedCommit {
    /// Its stream sequence.
    pub position: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// One event as it is written (CloudEvents 1.0). `event` brings `type` and `data`.
#[derive(Serialize)]
struct CloudEvent<'a, E> {
    specversion: &'static str,
    #[serde(serialize_with = "display")]
    id: (&'a str, usize),
    #[serde(serialize_with = "path")]
    source: &'a str,
    subject: &'a str,
    time: &'a str,
    #[serde(flatten)]
    event: &'a E,
}

fn display<S: Serializer>(id: &(&str, usize), serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{}/{}", id.0, id.1))
}

fn path<S: Serializer>(context: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("/{context}"))
}

/// Writes the payload of a commit.
pub(crate) fn encode<E: Serialize>(
    context: &str,
    id: &str,
    command_id: &str,
    time: &str,
    events: &[E],
) -> Result<Bytes, serde_json::Error> {
    let event = |(index, event)| CloudEvent {
        specversion: "1.0",
        id: (command_id, index),
        source: context,
        subject: id,
        time,
        event,
    };
    let mut payload = Vec::with_capacity(ROOM);
    let mut serializer = serde_json::Serializer::new(&mut payload);
    serializer.collect_seq(events.iter().enumerate().map(event))?;
    Ok(payload.into())
}

/// Headers of a commit: its metadata, what it is, and the types of its events, so that a
/// consumer can tell what it need not decode.
pub(crate) fn headers<'a>(
    metadata: impl Iterator<Item = (&'a str, &'a str)>,
    command_id: &'a str,
    types: &'a str,
) -> Vec<(&'a str, &'a str)> {
    let ours = [("Content-Type", BATCH), (EVENT_TYPES, types), (MESSAGE_ID, command_id)];
    metadata.chain(ours).collect()
}

impl Commit {
    /// The events; none in a guard. They are read when they are asked for: most readers can tell
    /// from the metadata what does not concern them.
    ///
    /// # Errors
    /// When the message is no commit.
    pub fn events(&self) -> Result<Vec<Recorded>, MalformedCommit> {
        self.batch().events()
    }

    /// The events apart from what is around them, to be read later.
    pub fn batch(&self) -> Batch {
        let payload = (self.context != GUARD).then(|| self.payload.clone());
        Batch { position: self.position, payload }
    }

    /// Reads a message of the journal, or of the stream of activity, back. An entry of the latter
    /// is of no aggregate: what names it is its own id.
    pub(crate) fn decode(
        subjects: &Subjects,
        subject: &str,
        position: u64,
        headers: Option<&HeaderMap>,
        payload: &Bytes,
    ) -> Result<Self, MalformedCommit> {
        let (context, id) = match subjects.parts(subject) {
            Some(parts) => parts,
            None if subjects.is_activity(subject) => (ACTIVITY, ""),
            None => {
                let reason = format!("its subject is {subject}");
                return Err(MalformedCommit { position, reason });
            }
        };
        let mut command_id = String::new();
        let mut metadata = BTreeMap::new();
        for (name, values) in headers.into_iter().flat_map(HeaderMap::iter) {
            let name: &str = name.as_ref();
            let Some(value) = values.first() else { continue };
            if name == MESSAGE_ID {
                value.as_str().clone_into(&mut command_id);
            } else if !name.starts_with("Nats-") && name != "Content-Type" {
                metadata.insert(name.to_owned(), value.to_string());
            }
        }
        let id = if context == ACTIVITY { command_id.as_str() } else { id };
        Ok(Self {
            position,
            context: context.to_owned(),
            id: id.to_owned(),
            command_id,
            metadata,
            payload: payload.clone(),
        })
    }
}

/// Subject and stream sequence of a message that came by direct get.
pub(crate) fn direct_origin(message: &async_nats::Message) -> Result<(&str, u64), MalformedCommit> {
    let header = |name| message.headers.as_ref().and_then(|headers| headers.get(name));
    let subject = header(NATS_SUBJECT).map(async_nats::HeaderValue::as_str);
    let position = header(NATS_SEQUENCE).and_then(|sequence| sequence.as_str().parse().ok());
    match (subject, position) {
        (Some(subject), Some(position)) => Ok((subject, position)),
        _ => {
            Err(MalformedCommit { position: 0, reason: "a direct get without its headers".into() })
        }
    }
}

use std::collections::BTreeMap;

use async_nats::HeaderMap;
use async_nats::header::{NATS_MESSAGE_ID, NATS_SEQUENCE, NATS_SUBJECT};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::streams::Subjects;

/// Content type of a commit (CloudEvents 1.0 JSON format, section 4: JSON batch).
const BATCH: &str = "application/cloudevents-batch+json";

/// All events of one command, as the journal holds them.
#[derive(Debug, Clone)]
pub struct Commit {
    /// Stream sequence.
    pub position: u64,
    /// First part of the subject: which kind of aggregate, or `guard`.
    pub context: String,
    /// Rest of the subject: which aggregate.
    pub id: String,
    /// When the command was decided.
    pub time: DateTime<Utc>,
    /// Id of the command.
    pub command_id: String,
    /// The other metadata: actor, session, correlation, ….
    pub metadata: BTreeMap<String, String>,
    /// The events; none in a guard.
    pub events: Vec<Recorded>,
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
#[error("the message at position {position} of the journal is not a commit: {reason}")]
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
    id: String,
    source: String,
    subject: &'a str,
    time: &'a str,
    #[serde(flatten)]
    event: &'a E,
}

/// Writes the payload of a commit.
pub(crate) fn encode<E: Serialize>(
    context: &str,
    id: &str,
    command_id: &str,
    time: &str,
    events: &[E],
) -> Result<Bytes, serde_json::Error> {
    let events: Vec<_> = events
        .iter()
        .enumerate()
        .map(|(index, event)| CloudEvent {
            specversion: "1.0",
            id: format!("{command_id}/{index}"),
            source: format!("/{context}"),
            subject: id,
            time,
            event,
        })
        .collect();
    serde_json::to_vec(&events).map(Bytes::from)
}

/// Headers of a commit: its metadata, what it is, and the types of its events, so that a
/// consumer can tell what it need not decode.
pub(crate) fn headers<'a>(
    metadata: impl IntoIterator<Item = (&'a str, &'a str)>,
    command_id: &str,
    types: &str,
) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (key, value) in metadata {
        // A line break would end the header; nothing that belongs here has one.
        headers.insert(key, value.replace(['\r', '\n'], " "));
    }
    headers.insert("Content-Type", BATCH);
    headers.insert("Event-Types", types);
    headers.insert(NATS_MESSAGE_ID, command_id);
    headers
}

impl Commit {
    /// Reads a message of the journal stream back.
    pub(crate) fn decode(
        subjects: &Subjects,
        subject: &str,
        position: u64,
        headers: Option<&HeaderMap>,
        payload: &[u8],
    ) -> Result<Self, MalformedCommit> {
        let malformed = |reason: String| MalformedCommit { position, reason };
        let (context, id) = subjects
            .parts(subject)
            .ok_or_else(|| malformed(format!("its subject is {subject}")))?;
        let events: Vec<Recorded> = if context == "guard" {
            Vec::new()
        } else {
            serde_json::from_slice(payload).map_err(|error| malformed(error.to_string()))?
        };
        let metadata: BTreeMap<String, String> = headers
            .into_iter()
            .flat_map(HeaderMap::iter)
            .filter_map(|(name, values)| Some((name.to_string(), values.first()?.to_string())))
            .collect();
        Ok(Self {
            position,
            context: context.to_owned(),
            id: id.to_owned(),
            time: events.first().map(|event| event.time).unwrap_or_default(),
            command_id: metadata.get("Nats-Msg-Id").cloned().unwrap_or_default(),
            metadata: metadata
                .into_iter()
                .filter(|(name, _)| !name.starts_with("Nats-") && name != "Content-Type")
                .collect(),
            events,
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

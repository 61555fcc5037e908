//! Appending a commit, once; and what needs no expectation.

use std::time::{Duration, Instant};

use async_nats::client::{Request, RequestErrorKind};
use async_nats::header::{
    NATS_BATCH_COMMIT, NATS_BATCH_ID, NATS_BATCH_SEQUENCE, NATS_EXPECTED_LAST_SUBJECT_SEQUENCE,
    NATS_EXPECTED_STREAM,
};
use async_nats::{HeaderMap, Subject};
use bytes::Bytes;
use serde::Deserialize;

use crate::Failure;
use crate::outbox::Outbox;

/// Error codes of the server for a lost race: wrong last sequence (10071, and 10164 where a
/// replicated stream has another append to the subject in flight).
const WRONG_LAST_SEQUENCE: [u64; 2] = [10_071, 10_164];
/// A batch whose message id was seen before.
const DUPLICATE_IN_BATCH: u64 = 10_201;

/// The server dropped a batch: too many were open, or a part was lost with a connection.
const INCOMPLETE_BATCH: u64 = 10_176;
/// An earlier attempt of ours is on its way to the other copies: what became of it is known soon.
const IN_PROCESS: u64 = 10_158;

const PAUSE: Duration = Duration::from_millis(100);

/// Why a commit was not appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Somebody else appended to the subject, or took a guard, first.
    #[error("another commit came first")]
    Conflict,
    /// It could not be found out in time whether it was appended.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// One message of an append: subject, what is expected there (nothing: whatever there is),
/// headers, payload.
pub(crate) struct Message<'a> {
    pub(crate) subject: Subject,
    pub(crate) expected: Option<u64>,
    pub(crate) headers: Vec<(&'a str, &'a str)>,
    pub(crate) payload: Bytes,
}

impl Message<'_> {
    /// Made anew for each attempt: it is given away with it, and attempts are seldom repeated.
    fn headers(&self, stream: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(NATS_EXPECTED_STREAM, stream);
        if let Some(expected) = self.expected {
            headers.insert(NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, expected.to_string());
        }
        for (name, value) in &self.headers {
            // A line break would end the header; nothing that belongs here has one.
            if value.contains(['\r', '\n']) {
                headers.insert(*name, value.replace(['\r', '\n'], " "));
            } else {
                headers.insert(*name, *value);
            }
        }
        headers
    }
}

#[derive(Deserialize)]
struct Ack {
    #[serde(default)]
    seq: u64,
    #[serde(default)]
    duplicate: bool,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    code: u64,
    #[serde(default)]
    err_code: u64,
    #[serde(default)]
    description: String,
}

/// What one attempt came to.
pub(crate) enum Attempt {
    Stored(u64),
    /// The message id is known: the sequence of whatever was stored under it.
    Known(u64),
    /// A lost race, or a repeat of ourselves: the caller looks which.
    Raced,
    Again,
    Failed(Failure),
}

/// Sends the messages until the server says something final, for at most `patience`.
pub(crate) async fn send(
    outbox: &Outbox,
    stream: &str,
    messages: &[Message<'_>],
    timeout: Duration,
    patience: Duration,
) -> Attempt {
    let deadline = Instant::now() + patience;
    loop {
        match attempt(outbox, stream, messages, timeout).await {
            Attempt::Again if Instant::now() + PAUSE < deadline => tokio::time::sleep(PAUSE).await,
            Attempt::Again => return Attempt::Failed(Failure::Unavailable { doing: "appending" }),
            outcome => return outcome,
        }
    }
}

async fn attempt(
    outbox: &Outbox,
    stream: &str,
    messages: &[Message<'_>],
    timeout: Duration,
) -> Attempt {
    let batch = (messages.len() > 1).then(|| outbox.client().new_inbox());
    let mut answer = Attempt::Again;
    for (index, message) in messages.iter().enumerate() {
        let last = index + 1 == messages.len();
        let mut headers = message.headers(stream);
        if let Some(batch) = &batch {
            headers.insert(NATS_BATCH_ID, batch.trim_start_matches("_INBOX."));
            headers.insert(NATS_BATCH_SEQUENCE, (index + 1).to_string());
            if last {
                headers.insert(NATS_BATCH_COMMIT, "1");
            }
        }
        let subject = message.subject.clone();
        if last {
            answer = request(outbox, subject, headers, message.payload.clone(), timeout).await;
        } else if let Err(error) =
            outbox.client().publish_with_headers(subject, headers, message.payload.clone()).await
        {
            return Attempt::Failed(Failure::refused("appending")(error.into()));
        }
    }
    answer
}

async fn request(
    outbox: &Outbox,
    subject: Subject,
    headers: HeaderMap,
    payload: Bytes,
    timeout: Duration,
) -> Attempt {
    let request = Request::new().headers(headers).payload(payload).timeout(Some(timeout));
    let answer = match outbox.request(subject, request).await {
        None => return Attempt::Failed(Failure::Unavailable { doing: "appending" }),
        Some(Ok(answer)) => answer,
        Some(Err(error)) => {
            return match error.kind() {
                // No stream listens while a leader is elected or the server restarts.
                RequestErrorKind::TimedOut | RequestErrorKind::NoResponders => Attempt::Again,
                _ => Attempt::Failed(Failure::refused("appending")(error.into())),
            };
        }
    };
    match serde_json::from_slice(&answer.payload) {
        Ok(Ack { error: None, duplicate: true, seq }) => Attempt::Known(seq),
        Ok(Ack { error: None, seq, .. }) => Attempt::Stored(seq),
        Ok(Ack { error: Some(refusal), .. }) => {
            if WRONG_LAST_SEQUENCE.contains(&refusal.err_code)
                || refusal.err_code == DUPLICATE_IN_BATCH
            {
                Attempt::Raced
            } else if refusal.code == 503
                || [INCOMPLETE_BATCH, IN_PROCESS].contains(&refusal.err_code)
            {
                Attempt::Again
            } else {
                let reason = format!("{} ({})", refusal.description, refusal.err_code);
                Attempt::Failed(Failure::Refused { doing: "appending", reason })
            }
        }
        Err(error) => Attempt::Failed(Failure::refused("appending")(error.into())),
    }
}

//! Reading the messages of one subject without a consumer.
//!
//! A batched direct get (NATS ADR-31) is answered by whichever copy of a stream is near, which may
//! lag behind what has been acknowledged. Where there are several copies, the leader is asked
//! beside it for the last message of the subject, and for what the copy lacks.

use std::time::Duration;

use async_nats::jetstream::Context;
use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::stream::{
    DirectGetErrorKind, PurgeErrorKind, RawMessageErrorKind, Stream,
};
use async_nats::{HeaderMap, Subject};
use bytes::Bytes;
use futures_util::StreamExt;
use serde_json::json;
use tokio::time::Instant;

use crate::Failure;
use crate::commit::direct_origin;

const BATCH: usize = 512;
/// The server ends a batch with this status.
const END_OF_BATCH: u16 = 204;
const NOT_FOUND: u16 = 404;
const DOING: &str = "reading";
/// Before a question is asked again that nobody answered.
const PAUSE: Duration = Duration::from_millis(50);

/// A message as a stream holds it.
pub(crate) struct Stored {
    pub(crate) subject: Subject,
    pub(crate) sequence: u64,
    pub(crate) headers: Option<HeaderMap>,
    pub(crate) payload: Bytes,
}

impl From<StreamMessage> for Stored {
    fn from(message: StreamMessage) -> Self {
        let StreamMessage { subject, sequence, headers, payload, .. } = message;
        Self { subject, sequence, headers: Some(headers), payload }
    }
}

/// Where reading ends.
#[derive(Clone, Copy)]
struct Until {
    /// After so many messages.
    limit: usize,
    /// With the first message behind this sequence.
    sequence: u64,
}

impl Until {
    const END: Self = Self { limit: usize::MAX, sequence: u64::MAX };

    fn is_reached(&self, found: &[Stored]) -> bool {
        let is_behind = |message: &Stored| message.sequence > self.sequence;
        found.len() >= self.limit || found.last().is_some_and(is_behind)
    }
}

/// Reads one stream; what was acknowledged before it is asked is in the answer.
#[derive(Clone)]
pub(crate) struct Reader {
    context: Context,
    stream: String,
    /// Copies of the stream.
    copies: usize,
    /// How long one answer is waited for.
    timeout: Duration,
    /// How long a question is repeated that nobody answers: no stream answers while a leader is
    /// elected or the server restarts.
    patience: Duration,
}

impl Reader {
    pub(crate) fn new(
        context: Context,
        stream: String,
        copies: usize,
        timeout: Duration,
        patience: Duration,
    ) -> Self {
        Self { context, stream, copies, timeout, patience }
    }

    /// Every message of a subject from a sequence on, oldest first.
    ///
    /// # Errors
    /// When the server does not answer for too long.
    pub(crate) async fn all(&self, subject: &str, from: u64) -> Result<Vec<Stored>, Failure> {
        self.patiently(|| self.read_once(subject, from, Until::END)).await
    }

    /// Every message of a subject from a sequence up to another, oldest first, and the one behind
    /// them.
    ///
    /// # Errors
    /// When the server does not answer for too long.
    pub(crate) async fn through(
        &self,
        subject: &str,
        from: u64,
        last: u64,
    ) -> Result<Vec<Stored>, Failure> {
        let until = Until { sequence: last, ..Until::END };
        self.patiently(|| self.read_once(subject, from, until)).await
    }

    /// The first messages of a subject, oldest first: every one, or `limit` of more.
    ///
    /// # Errors
    /// When the server does not answer for too long.
    pub(crate) async fn first(&self, subject: &str, limit: usize) -> Result<Vec<Stored>, Failure> {
        self.patiently(|| self.read_once(subject, 1, Until { limit, ..Until::END })).await
    }

    /// The last message of a subject.
    ///
    /// # Errors
    /// When the server does not answer for too long.
    pub(crate) async fn last(&self, subject: &str) -> Result<Option<Stored>, Failure> {
        self.patiently(|| self.last_once(subject)).await
    }

    /// The last message of a subject that the nearest copy has, which need not be the last; none
    /// when it does not answer at once.
    pub(crate) async fn nearest(&self, subject: &str) -> Option<Stored> {
        self.last_near(subject).await.ok().flatten()
    }

    /// Deletes all messages of the subjects that fit a filter.
    ///
    /// # Errors
    /// When the server does not answer for too long, or the stream may not be purged.
    pub(crate) async fn purge(&self, subjects: &str) -> Result<(), Failure> {
        self.patiently(async || {
            let stream = self.stream().await?;
            let purging = stream.purge().filter(subjects).into_future();
            match tokio::time::timeout(self.timeout, purging).await {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) if matches!(error.kind(), PurgeErrorKind::Request) => {
                    Err(Failure::refused("purging")(error.into()))
                }
                Ok(Err(_)) | Err(_) => Err(Failure::Unavailable { doing: "purging" }),
            }
        })
        .await
    }

    async fn read_once(
        &self,
        subject: &str,
        from: u64,
        until: Until,
    ) -> Result<Vec<Stored>, Failure> {
        if self.copies == 1 {
            return self.near(subject, from, until).await;
        }
        let (near, last) =
            tokio::join!(self.near(subject, from, until), self.last_of_leader(subject));
        let (mut near, Some(last)) = (near?, last?) else { return Ok(Vec::new()) };
        while !until.is_reached(&near) {
            let next = near.last().map_or(from.max(1), |message| message.sequence + 1);
            if next > last.sequence {
                break;
            }
            near.push(self.next_of_leader(subject, next).await?);
        }
        Ok(near)
    }

    async fn last_once(&self, subject: &str) -> Result<Option<Stored>, Failure> {
        if self.copies > 1 {
            return self.last_of_leader(subject).await;
        }
        self.last_near(subject).await
    }

    async fn last_near(&self, subject: &str) -> Result<Option<Stored>, Failure> {
        let stream = self.stream().await?;
        let asking = stream.direct_get_last_for_subject(subject);
        match tokio::time::timeout(self.timeout, asking).await {
            Ok(Ok(message)) => Ok(Some(message.into())),
            Ok(Err(error)) if matches!(error.kind(), DirectGetErrorKind::NotFound) => Ok(None),
            _ => Err(Failure::Unavailable { doing: DOING }),
        }
    }

    async fn patiently<T, F>(&self, ask: impl Fn() -> F) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, Failure>>,
    {
        let deadline = Instant::now() + self.patience;
        loop {
            match ask().await {
                Err(Failure::Unavailable { .. }) if Instant::now() + PAUSE < deadline => {
                    tokio::time::sleep(PAUSE).await;
                }
                outcome => return outcome,
            }
        }
    }

    /// Asks nobody.
    async fn stream(&self) -> Result<Stream<()>, Failure> {
        let stream = self.context.get_stream_no_info(&self.stream).await;
        stream.map_err(|error| Failure::refused(DOING)(error.into()))
    }

    async fn last_of_leader(&self, subject: &str) -> Result<Option<Stored>, Failure> {
        let stream = self.stream().await?;
        let asking = stream.get_last_raw_message_by_subject(subject);
        match tokio::time::timeout(self.timeout, asking).await {
            Ok(Ok(message)) => Ok(Some(message.into())),
            Ok(Err(error)) if matches!(error.kind(), RawMessageErrorKind::NoMessageFound) => {
                Ok(None)
            }
            _ => Err(Failure::Unavailable { doing: DOING }),
        }
    }

    async fn next_of_leader(&self, subject: &str, from: u64) -> Result<Stored, Failure> {
        let stream = self.stream().await?;
        let asking = stream.get_first_raw_message_by_subject(subject, from);
        match tokio::time::timeout(self.timeout, asking).await {
            Ok(Ok(message)) => Ok(message.into()),
            _ => Err(Failure::Unavailable { doing: DOING }),
        }
    }

    /// What the copy that answers has.
    async fn near(&self, subject: &str, from: u64, until: Until) -> Result<Vec<Stored>, Failure> {
        let client = self.context.client();
        let mut found: Vec<Stored> = Vec::new();
        let mut next = from.max(1);
        loop {
            let inbox = client.new_inbox();
            let refused = |error: async_nats::Error| Failure::refused(DOING)(error);
            let mut answers =
                client.subscribe(inbox.clone()).await.map_err(|e| refused(e.into()))?;
            let batch = BATCH.min(until.limit - found.len());
            let request =
                json!({ "next_by_subj": subject, "seq": next, "batch": batch }).to_string();
            client
                .publish_with_reply(
                    format!("$JS.API.DIRECT.GET.{}", self.stream),
                    inbox,
                    request.into(),
                )
                .await
                .map_err(|e| refused(e.into()))?;
            let begin = found.len();
            let more = loop {
                let answer = tokio::time::timeout(self.timeout, answers.next())
                    .await
                    .ok()
                    .flatten()
                    .ok_or(Failure::Unavailable { doing: DOING })?;
                let before = found[begin..].last().map_or(0, |message| message.sequence);
                if number(&answer, "Nats-Last-Sequence").is_some_and(|said| said != before) {
                    // Something between us and the server was lost on the way.
                    return Err(Failure::Unavailable { doing: DOING });
                }
                match answer.status.map(|status| status.as_u16()) {
                    None => {
                        let (subject, sequence) = direct_origin(&answer)?;
                        let subject = subject.into();
                        let (headers, payload) = (answer.headers, answer.payload);
                        found.push(Stored { subject, sequence, headers, payload });
                    }
                    Some(END_OF_BATCH) => {
                        break number(&answer, "Nats-Num-Pending").is_some_and(|left| left > 0);
                    }
                    Some(NOT_FOUND) => break false,
                    Some(503) => return Err(Failure::Unavailable { doing: DOING }),
                    Some(status) => {
                        let reason = answer.description.unwrap_or_else(|| status.to_string());
                        return Err(Failure::Refused { doing: DOING, reason });
                    }
                }
            };
            if !more || until.is_reached(&found) {
                // A batch may reach further.
                let behind = found.partition_point(|message| message.sequence <= until.sequence);
                found.truncate(behind.saturating_add(1));
                return Ok(found);
            }
            next = found.last().map_or(next, |message| message.sequence) + 1;
        }
    }
}

fn number(answer: &async_nats::Message, header: &str) -> Option<u64> {
    answer.headers.as_ref()?.get(header)?.as_str().parse().ok()
}

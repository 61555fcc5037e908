use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::Context;
use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::consumer::pull::{Ordered, OrderedConfig};
use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt};

use crate::Failure;
use crate::commit::{Commit, MalformedCommit};
use crate::streams::Subjects;

const PAUSE: Duration = Duration::from_millis(250);

/// Reads the journal, or the stream of activity, in order, from any position, for ever.
#[derive(Clone)]
pub struct Feed {
    pub(crate) context: Context,
    pub(crate) subjects: Subjects,
    /// The name of the stream.
    pub(crate) stream: String,
    /// Its subjects: all of them.
    pub(crate) filter: String,
}

/// A message of the stream that is no commit, with what its subject says.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct Misread {
    /// Which kind of aggregate; empty when even the subject is of another form.
    pub context: String,
    /// Which aggregate; the whole subject when it is of another form.
    pub id: String,
    /// What is wrong.
    pub error: MalformedCommit,
}

impl Feed {
    /// Every commit after a position, in order, without gap or repeat. The stream never ends:
    /// when the server goes away it goes on from the last commit as soon as it can.
    ///
    /// An item is an error when a message is no commit; the stream goes on behind it.
    pub fn after(&self, position: u64) -> BoxStream<'static, Result<Commit, Misread>> {
        self.read(position, false)
    }

    /// The same with empty payloads, which the server does not send.
    pub fn outlines_after(&self, position: u64) -> BoxStream<'static, Result<Commit, Misread>> {
        self.read(position, true)
    }

    fn read(&self, after: u64, headers_only: bool) -> BoxStream<'static, Result<Commit, Misread>> {
        let feed = self.clone();
        let open = Open { feed, headers_only, last: after, connections: 0, messages: None };
        stream::unfold(open, |mut open| async move {
            let commit = open.next().await;
            Some((commit, open))
        })
        .boxed()
    }

    /// The commit at a position.
    ///
    /// # Errors
    /// When the server does not answer, or holds nothing there.
    pub async fn at(&self, position: u64) -> Result<Result<Commit, Misread>, Failure> {
        let doing = "reading one commit";
        let unavailable = |_| Failure::Unavailable { doing };
        let stream = self.context.get_stream(&self.stream).await.map_err(unavailable)?;
        let message = stream.direct_get(position).await;
        let message = message.map_err(|error| Failure::refused(doing)(error.into()))?;
        let headers = Some(&message.headers);
        Ok(self.decode(&message.subject, position, headers, &message.payload))
    }

    /// The position of the last commit; 0 when there is none.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn last(&self) -> Result<u64, Failure> {
        let unavailable = |_| Failure::Unavailable { doing: "asking for the last position" };
        let stream = self.context.get_stream(&self.stream).await.map_err(unavailable)?;
        Ok(stream.cached_info().state.last_sequence)
    }

    fn decode(
        &self,
        subject: &str,
        position: u64,
        headers: Option<&HeaderMap>,
        payload: &Bytes,
    ) -> Result<Commit, Misread> {
        let decoded = Commit::decode(&self.subjects, subject, position, headers, payload);
        decoded.map_err(|error| {
            let (context, id) = self.subjects.parts(subject).unwrap_or(("", subject));
            Misread { context: context.to_owned(), id: id.to_owned(), error }
        })
    }

    /// How many times the client has connected.
    fn connections(&self) -> u64 {
        let client = self.context.client();
        client.statistics().connects.load(std::sync::atomic::Ordering::Relaxed)
    }

    async fn open(&self, after: u64, headers_only: bool) -> Option<Ordered> {
        let config = OrderedConfig {
            filter_subject: self.filter.clone(),
            headers_only,
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: after + 1 },
            ..OrderedConfig::default()
        };
        let stream = self.context.get_stream(&self.stream).await.ok()?;
        stream.create_consumer(config).await.ok()?.messages().await.ok()
    }
}

struct Open {
    feed: Feed,
    headers_only: bool,
    last: u64,
    connections: u64,
    messages: Option<Ordered>,
}

impl Open {
    async fn next(&mut self) -> Result<Commit, Misread> {
        loop {
            let Some(messages) = &mut self.messages else {
                self.connections = self.feed.connections();
                self.messages = self.feed.open(self.last, self.headers_only).await;
                if self.messages.is_none() {
                    tokio::time::sleep(PAUSE).await;
                }
                continue;
            };
            let Ok(message) = tokio::time::timeout(PAUSE, messages.next()).await else {
                // A server that was restarted has forgotten the consumer, which the client
                // takes long to find out.
                if self.feed.connections() != self.connections {
                    self.messages = None;
                }
                continue;
            };
            match message {
                Some(Ok(message)) => {
                    let Ok(info) = message.info() else { continue };
                    let position = info.stream_sequence;
                    // The consumer was recreated behind our back: never repeat.
                    if position <= self.last {
                        continue;
                    }
                    self.last = position;
                    let (subject, headers) = (&message.subject, message.headers.as_ref());
                    return self.feed.decode(subject, position, headers, &message.payload);
                }
                Some(Err(error)) => {
                    tracing::debug!(%error, stream.position = self.last, "the feed reopens");
                    self.messages = None;
                }
                None => self.messages = None,
            }
        }
    }
}

use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use async_nats::jetstream::{AckKind, Context};
use futures_util::StreamExt;

use crate::commit::Commit;
use crate::streams::Subjects;
use crate::{Failure, MalformedCommit};

/// How long a worker may be silent before its job goes to another.
const SILENCE: Duration = Duration::from_secs(4);
const PAUSE: Duration = Duration::from_millis(250);

/// A durable place in the journal that all nodes share: each commit is worked on by one of them
/// until one says that it is done.
pub struct Work {
    place: Place,
    messages: Option<pull::Stream>,
}

struct Place {
    context: Context,
    subjects: Subjects,
    name: String,
    filter: String,
}

/// A commit to react to.
pub struct Job {
    /// The commit, or why it is none.
    pub commit: Result<Commit, MalformedCommit>,
    /// How many times it was handed out, this one included.
    pub delivered: i64,
    acker: async_nats::jetstream::message::Acker,
}

impl Work {
    pub(crate) fn new(context: Context, subjects: Subjects, name: &str, of: &str) -> Self {
        let filter = subjects.context(of);
        let place = Place { context, subjects, name: name.to_owned(), filter };
        Self { place, messages: None }
    }

    /// How often a worker must say [`Job::working`] to keep its job.
    pub const HEARTBEAT: Duration = Duration::from_secs(1);

    /// The next commit, as soon as there is one. Waits through an absence of the server.
    pub async fn next(&mut self) -> Job {
        loop {
            let Some(messages) = &mut self.messages else {
                match self.place.open().await {
                    Ok(messages) => self.messages = Some(messages),
                    Err(error) => {
                        tracing::debug!(%error, consumer = self.place.name, "the work queue reopens");
                        tokio::time::sleep(PAUSE).await;
                    }
                }
                continue;
            };
            match messages.next().await {
                Some(Ok(message)) => {
                    let Ok(info) = message.info() else { continue };
                    let (position, delivered) = (info.stream_sequence, info.delivered);
                    let (message, acker) = message.split();
                    let headers = message.headers.as_ref();
                    let commit = Commit::decode(
                        &self.place.subjects,
                        &message.subject,
                        position,
                        headers,
                        &message.payload,
                    );
                    return Job { commit, delivered, acker };
                }
                Some(Err(_)) | None => self.messages = None,
            }
        }
    }
}

impl Place {
    async fn open(&self) -> Result<pull::Stream, Failure> {
        let doing = "opening a work queue";
        let config = pull::Config {
            durable_name: Some(self.name.clone()),
            filter_subject: self.filter.clone(),
            ack_policy: AckPolicy::Explicit,
            ack_wait: SILENCE,
            max_ack_pending: 4096,
            ..pull::Config::default()
        };
        let stream = self
            .context
            .get_stream(self.subjects.journal_stream())
            .await
            .map_err(|_| Failure::Unavailable { doing })?;
        let consumer: PullConsumer = stream
            .get_or_create_consumer(&self.name, config)
            .await
            .map_err(|error| Failure::refused(doing)(error.into()))?;
        consumer
            .stream()
            .max_messages_per_batch(64)
            .messages()
            .await
            .map_err(|error| Failure::refused(doing)(error.into()))
    }
}

impl Job {
    /// Done: nobody need do it again.
    pub async fn done(&self) {
        self.say(AckKind::Ack).await;
    }

    /// Still at it.
    pub async fn working(&self) {
        self.say(AckKind::Progress).await;
    }

    /// Could not be done now: hand it out again after a pause.
    pub async fn again_after(&self, pause: Duration) {
        self.say(AckKind::Nak(Some(pause))).await;
    }

    async fn say(&self, kind: AckKind) {
        // An acknowledgement that is lost leads to a repeat, which every policy bears.
        if let Err(error) = self.acker.ack_with(kind).await {
            tracing::debug!(%error, "an acknowledgement was lost");
        }
    }
}

use std::time::Duration;

use async_nats::jetstream::Context;
use async_nats::{HeaderMap, Subject};
use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt};

use crate::Failure;
use crate::append::{self, Attempt, Message};
use crate::direct::{Reader, Stored};
use crate::outbox::Outbox;
use crate::streams::Subjects;

const CHANGED: &str = "Changed";

/// What lies on somebody's desk: one message for each conversation, of which the last counts. No
/// part of the journal, and forgotten when nobody touches it for ninety days.
#[derive(Clone)]
pub struct Desk {
    pub(crate) context: Context,
    pub(crate) outbox: Outbox,
    pub(crate) subjects: Subjects,
    pub(crate) reader: Reader,
    pub(crate) ack_timeout: Duration,
}

/// What lies there of one conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskEntry {
    /// Whose desk it is.
    pub user: String,
    /// The conversation.
    pub conversation: String,
    /// What was changed last, in words of the caller.
    pub changed: String,
    /// What it carries.
    pub payload: Bytes,
}

impl Desk {
    /// What lies there of a conversation, and its sequence, which is 0 when there is nothing.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn find(
        &self,
        user: &str,
        conversation: &str,
    ) -> Result<(Option<DeskEntry>, u64), Failure> {
        let found = self.reader.last(&self.subjects.desk(user, conversation)).await?;
        let sequence = found.as_ref().map_or(0, |stored| stored.sequence);
        let entry = found.and_then(|stored| {
            self.decode(&stored.subject, stored.headers.as_ref(), &stored.payload)
        });
        Ok((entry, sequence))
    }

    /// Puts an entry in the place of the one with this sequence; false when another one came
    /// first.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn put(&self, entry: &DeskEntry, expected: u64) -> Result<bool, Failure> {
        let message = Message {
            subject: self.subjects.desk(&entry.user, &entry.conversation).into(),
            expected: Some(expected),
            headers: vec![(CHANGED, &entry.changed)],
            payload: entry.payload.clone(),
        };
        let stream = self.subjects.desk_stream();
        let timeout = self.ack_timeout;
        match append::send(&self.outbox, &stream, &[message], timeout, timeout * 3).await {
            Attempt::Stored(_) => Ok(true),
            Attempt::Raced | Attempt::Known(_) => Ok(false),
            Attempt::Again => Err(Failure::Unavailable { doing: "writing to a desk" }),
            Attempt::Failed(failure) => Err(failure),
        }
    }

    /// All that lies on somebody's desk, what was touched last at the end: every entry, or the
    /// last `limit` of more.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn of(&self, user: &str, limit: usize) -> Result<Vec<DeskEntry>, Failure> {
        let stored = self.reader.all(&self.subjects.desk(user, "*"), 1).await?;
        let stored = stored.iter().skip(stored.len().saturating_sub(limit));
        let entry = |stored: &Stored| {
            self.decode(&stored.subject, stored.headers.as_ref(), &stored.payload)
        };
        Ok(stored.filter_map(entry).collect())
    }

    /// Everything that lies on any desk from now on, in the order in which it was stored. What
    /// somebody else came first to is none of it.
    ///
    /// # Errors
    /// When the client is closed.
    pub async fn live(&self) -> Result<BoxStream<'static, DeskEntry>, Failure> {
        let subscription = self
            .context
            .client()
            .subscribe(Subject::from(self.subjects.stored_on_desks()))
            .await
            .map_err(|error| Failure::refused("listening to desks")(error.into()))?;
        let desk = self.clone();
        Ok(subscription
            .filter_map(move |message| {
                let entry =
                    desk.decode(&message.subject, message.headers.as_ref(), &message.payload);
                std::future::ready(entry)
            })
            .boxed())
    }

    /// Takes a conversation off its owner's desk, for good.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn purge(&self, user: &str, conversation: &str) -> Result<(), Failure> {
        self.reader.purge(&self.subjects.desk(user, conversation)).await
    }

    /// Clears somebody's desk, for good.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn clear(&self, user: &str) -> Result<(), Failure> {
        self.reader.purge(&self.subjects.desk(user, "*")).await
    }

    fn decode(
        &self,
        subject: &str,
        headers: Option<&HeaderMap>,
        payload: &Bytes,
    ) -> Option<DeskEntry> {
        let (user, conversation) = self.subjects.parts(subject)?;
        Some(DeskEntry {
            user: user.to_owned(),
            conversation: conversation.to_owned(),
            changed: headers?.get(CHANGED)?.as_str().to_owned(),
            payload: payload.clone(),
        })
    }
}

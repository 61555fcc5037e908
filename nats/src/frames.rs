use async_nats::jetstream::Context;
use async_nats::{HeaderMap, Subject};
use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt};

use crate::Failure;
use crate::direct::{Reader, Stored};
use crate::streams::Subjects;

const NUMBER: &str = "Frame";
const ATTEMPT: &str = "Attempt";
const OWNER: &str = "Owner";

/// Pieces of answers that are being written: kept for an hour, never part of the journal.
#[derive(Clone)]
pub struct Frames {
    pub(crate) context: Context,
    pub(crate) subjects: Subjects,
    pub(crate) reader: Reader,
}

/// One piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The conversation.
    pub conversation: String,
    /// The answer.
    pub answer: String,
    /// Whose conversation it is.
    pub owner: String,
    /// Number within the answer, from 1.
    pub number: u64,
    /// Which attempt at the answer, from 1.
    pub attempt: u32,
    /// What it carries.
    pub payload: Bytes,
}

impl Frames {
    /// Publishes a frame. It is on its way when this returns, not yet stored: a frame is worth
    /// no waiting.
    ///
    /// # Errors
    /// When the client is closed or the frame is too large.
    pub async fn publish(&self, frame: Frame) -> Result<(), Failure> {
        let subject = Subject::from(self.subjects.frames(&frame.conversation, &frame.answer));
        let mut headers = HeaderMap::new();
        headers.insert(NUMBER, frame.number.to_string());
        headers.insert(ATTEMPT, frame.attempt.to_string());
        headers.insert(OWNER, frame.owner);
        self.context
            .client()
            .publish_with_headers(subject, headers, frame.payload)
            .await
            .map_err(|error| Failure::refused("publishing a frame")(error.into()))
    }

    /// The stored frames of an answer after a number, in order.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn stored(
        &self,
        conversation: &str,
        answer: &str,
        after: u64,
    ) -> Result<Vec<Frame>, Failure> {
        let messages = self.reader.all(&self.subjects.frames(conversation, answer), 1).await?;
        let mut frames = Vec::with_capacity(messages.len());
        for Stored { subject, headers, payload, .. } in messages {
            frames.extend(self.decode(&subject, headers.as_ref(), &payload));
        }
        frames.retain(|frame| frame.number > after);
        Ok(frames)
    }

    /// Deletes all stored frames of a conversation, for good.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn purge(&self, conversation: &str) -> Result<(), Failure> {
        self.reader.purge(&self.subjects.frames(conversation, "*")).await
    }

    /// Every frame of every answer from now on.
    ///
    /// # Errors
    /// When the client is closed.
    pub async fn live(&self) -> Result<BoxStream<'static, Frame>, Failure> {
        let subscription = self
            .context
            .client()
            .subscribe(self.subjects.live())
            .await
            .map_err(|error| Failure::refused("listening for frames")(error.into()))?;
        let frames = self.clone();
        Ok(subscription
            .filter_map(move |message| {
                let frame =
                    frames.decode(&message.subject, message.headers.as_ref(), &message.payload);
                std::future::ready(frame)
            })
            .boxed())
    }

    fn decode(&self, subject: &str, headers: Option<&HeaderMap>, payload: &Bytes) -> Option<Frame> {
        let (conversation, answer) = self.subjects.parts(subject)?;
        let header = |name| Some(headers?.get(name)?.as_str());
        Some(Frame {
            conversation: conversation.to_owned(),
            answer: answer.to_owned(),
            owner: header(OWNER)?.to_owned(),
            number: header(NUMBER)?.parse().ok()?,
            attempt: header(ATTEMPT)?.parse().ok()?,
            payload: payload.clone(),
        })
    }
}

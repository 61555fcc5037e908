use std::sync::Arc;

use async_trait::async_trait;
use commands::ports::{Draft, Drafts, Keyring, PortError};
use domain::sealing::Place;
use domain::{ConversationId, MessageId, UserId};

use super::journal;

/// Frames of answers on JetStream, sealed like everything personal.
#[derive(Clone)]
pub struct JournalDrafts {
    /// Where they go.
    pub frames: nats::Frames,
    /// Whose keys seal them.
    pub keyring: Arc<dyn Keyring>,
}

/// Where the text of an answer's frame belongs; its field is the frame's number.
pub fn frame_place<'a>(conversation: &'a str, answer: &'a str) -> Place<'a> {
    Place { context: "live", id: conversation, kind: answer }
}

#[async_trait]
impl Drafts for JournalDrafts {
    async fn add(&self, piece: Draft) -> Result<(), PortError> {
        let key = self.keyring.key(&piece.owner).await?;
        let place = frame_place(piece.conversation.as_str(), piece.answer.as_str());
        let sealed = key
            .seal_text(place, &piece.number.to_string(), &piece.text)
            .map_err(|error| PortError::failed("sealing a frame", error))?;
        let frame = nats::Frame {
            conversation: piece.conversation.into(),
            answer: piece.answer.into(),
            owner: piece.owner.into(),
            number: piece.number,
            attempt: piece.attempt,
            payload: sealed.into(),
        };
        self.frames.publish(frame).await.map_err(journal)
    }

    async fn so_far(
        &self,
        owner: &UserId,
        conversation: &ConversationId,
        answer: &MessageId,
    ) -> Result<(String, u64), PortError> {
        let mut frames =
            self.frames.stored(conversation.as_str(), answer.as_str(), 0).await.map_err(journal)?;
        // A stranger's frames are none of the caller's business.
        frames.retain(|frame| frame.owner == owner.as_str());
        frames.sort_by_key(|frame| frame.number);
        let Some(last) = frames.last() else { return Ok((String::new(), 0)) };
        let (attempt, number) = (last.attempt, last.number);
        let key = self.keyring.key(owner).await?;
        let mut text = String::new();
        for frame in frames.iter().filter(|frame| frame.attempt == attempt) {
            let sealed = std::str::from_utf8(&frame.payload)
                .map_err(|error| PortError::failed("opening a frame", error))?;
            let place = frame_place(conversation.as_str(), answer.as_str());
            let piece = key
                .open_text(place, &frame.number.to_string(), sealed)
                .map_err(|error| PortError::failed("opening a frame", error))?;
            text.push_str(&piece);
        }
        Ok((text, number))
    }
}

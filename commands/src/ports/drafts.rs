use async_trait::async_trait;
use domain::{ConversationId, MessageId, UserId};

use super::PortError;

/// Answers that are being written, piece by piece.
#[async_trait]
pub trait Drafts: Send + Sync {
    /// Shows a piece to whoever listens, and keeps it for those who come later.
    async fn add(&self, piece: Draft) -> Result<(), PortError>;

    /// What was shown of an answer so far: the text of its latest attempt, and the number of
    /// the last piece.
    async fn so_far(
        &self,
        owner: &UserId,
        conversation: &ConversationId,
        answer: &MessageId,
    ) -> Result<(String, u64), PortError>;
}

/// A piece of an answer.
#[derive(Clone)]
pub struct Draft {
    /// Whose conversation it is.
    pub owner: UserId,
    /// The conversation.
    pub conversation: ConversationId,
    /// The answer.
    pub answer: MessageId,
    /// Number within the answer, from 1 without gaps.
    pub number: u64,
    /// Which attempt, from 1; a higher one starts the text anew.
    pub attempt: u32,
    /// Text to append.
    pub text: String,
}

use async_trait::async_trait;
use domain::conversation::Parameters;
use domain::{ConversationId, MessageId};

use super::{PortError, Turn};

/// What has been said in a conversation, and how its answers are asked for.
#[async_trait]
pub trait History: Send + Sync {
    /// How answers are asked for, as of at least a journal position.
    async fn manner(
        &self,
        conversation: &ConversationId,
        at_least: u64,
    ) -> Result<Manner, PortError>;

    /// The last `limit` turns up to and including a message, oldest first, as of at least a
    /// journal position. Answers that failed or were replaced are left out.
    async fn turns(
        &self,
        conversation: &ConversationId,
        up_to: &MessageId,
        at_least: u64,
        limit: u32,
    ) -> Result<Vec<Turn>, PortError>;

    /// The words of one message, whether it is shown or not, as of at least a journal position;
    /// none when it is not there.
    async fn words(
        &self,
        conversation: &ConversationId,
        message: &MessageId,
        at_least: u64,
    ) -> Result<Option<String>, PortError>;
}

/// How the answers of a conversation are asked for.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Manner {
    /// What the model is told before everything else.
    pub system_prompt: Option<String>,
    /// How it is asked.
    pub parameters: Parameters,
}

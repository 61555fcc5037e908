use async_trait::async_trait;
use domain::{ConversationId, MessageId};

use super::{PortError, Turn};

/// What has been said in a conversation.
#[async_trait]
pub trait History: Send + Sync {
    /// The last `limit` turns up to and including a message, oldest first, as of at least a
    /// journal position. Answers that failed or were superseded are left out.
    async fn turns(
        &self,
        conversation: &ConversationId,
        up_to: &MessageId,
        at_least: u64,
        limit: u32,
    ) -> Result<Vec<Turn>, PortError>;
}

use domain::conversation::{Command, Settlement};
use domain::{Conversation, ConversationId, MessageId, UserId};

use super::Conversations;
use crate::error::CommandError;
use crate::execute::Journal;
use crate::order::Order;

impl<S: Journal<Conversation>> Conversations<S> {
    /// Stops an answer that is being written and keeps what had arrived; one that is finished
    /// stays as it is. Answers the journal position.
    ///
    /// # Errors
    /// Refused when there is no such answer.
    pub async fn stop_answer(
        &self,
        conversation: &ConversationId,
        answer: MessageId,
        by: UserId,
        order: &Order,
    ) -> Result<u64, CommandError> {
        let (text, _) = self.drafts.so_far(&by, conversation, &answer).await?;
        let settlement = Settlement::Stopped { by, text };
        let what = ["stop", answer.as_str()].map(str::to_owned);
        self.order(conversation, &what, Command::SettleAnswer { answer, settlement }, order).await
    }
}

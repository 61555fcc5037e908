use domain::conversation::Command;
use domain::{Conversation, ConversationId, MessageId, UserId};

use super::Conversations;
use super::send_message::{Sent, parse};
use crate::error::CommandError;
use crate::execute::Journal;
use crate::order::Order;

/// An answer to ask for again.
#[derive(Debug, Clone)]
pub struct RetryAnswer {
    /// In which conversation.
    pub conversation: ConversationId,
    /// To which message.
    pub message: MessageId,
    /// Who asks.
    pub by: UserId,
}

impl<S: Journal<Conversation>> Conversations<S> {
    /// Asks the model again after an answer failed, broke off or was stopped. Under the same
    /// name of the order it is the same answer.
    ///
    /// # Errors
    /// Refused when there is no such message or its answer needs no retry.
    pub async fn retry_answer(
        &self,
        retry: RetryAnswer,
        order: &Order,
    ) -> Result<Sent, CommandError> {
        let RetryAnswer { conversation, message, by } = retry;
        let answer = match &order.name {
            Some(name) => {
                self.fingerprint.of("answer", &[by.as_str(), conversation.as_str(), name], 10)
            }
            None => self.ids.hex(10),
        };
        let answer = parse(answer)?;
        let command = Command::RetryAnswer {
            by,
            message: message.clone(),
            answer: answer.clone(),
            at: self.clock.now(),
        };
        let what = ["retry", message.as_str()].map(str::to_owned);
        let position = self.order(&conversation, &what, command, order).await?;
        Ok(Sent { message, answer, position })
    }
}

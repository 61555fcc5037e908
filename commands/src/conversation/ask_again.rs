use domain::conversation::Command;
use domain::{Conversation, ConversationId, MessageId, ModelName, UserId};

use super::Conversations;
use super::send_message::{Sent, parse};
use crate::error::CommandError;
use crate::execute::Journal;
use crate::order::Order;

/// An answer to ask for again.
#[derive(Debug, Clone)]
pub struct AskAgain {
    /// In which conversation.
    pub conversation: ConversationId,
    /// The answer that is meant, or the message whose latest answer is.
    pub message: MessageId,
    /// Who asks.
    pub by: UserId,
    /// What the new answer is to the old one.
    pub how: How,
}

/// What a new answer is to the one that there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// It takes its place, because it failed, broke off or was stopped.
    Instead,
    /// It takes its place and goes on from its words.
    Continue,
    /// It stands beside it; perhaps another model is asked.
    Beside(Option<ModelName>),
}

impl<S: Journal<Conversation>> Conversations<S> {
    /// Asks the model again. Under the same name of the order it is the same answer.
    ///
    /// # Errors
    /// Refused when there is no such message, or its answer is not one to be asked for in this
    /// way.
    pub async fn ask_again(&self, ask: AskAgain, order: &Order) -> Result<Sent, CommandError> {
        let AskAgain { conversation, message, by, how } = ask;
        let answer = match &order.name {
            Some(name) => {
                self.fingerprint.of("answer", &[by.as_str(), conversation.as_str(), name], 10)
            }
            None => self.ids.hex(10),
        };
        let answer = parse(answer)?;
        let at = self.clock.now();
        let new = answer.clone();
        let mut what = vec![message.to_string()];
        let command = match how {
            How::Instead | How::Continue => {
                let continues = how == How::Continue;
                what.insert(0, if continues { "continue" } else { "retry" }.to_owned());
                Command::RetryAnswer { by, message: message.clone(), answer: new, continues, at }
            }
            How::Beside(model) => {
                what.insert(0, "regenerate".to_owned());
                what.extend(model.as_ref().map(|model| model.as_str().to_owned()));
                Command::Regenerate { by, message: message.clone(), answer: new, model, at }
            }
        };
        let position = self.order(&conversation, &what, command, order).await?;
        Ok(Sent { message, answer: Some(answer), position })
    }
}

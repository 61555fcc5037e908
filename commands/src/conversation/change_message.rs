use domain::conversation::{Command, Rating};
use domain::{Conversation, ConversationId, MessageId, MessageText, Reason, UserId};

use super::Conversations;
use crate::error::CommandError;
use crate::execute::Journal;
use crate::order::Order;

impl<S: Journal<Conversation>> Conversations<S> {
    /// Puts the words of a message right where they stand. Answers the journal position.
    ///
    /// # Errors
    /// Refused when there is no such message, or it is an answer that is being written.
    pub async fn correct_message(
        &self,
        conversation: &ConversationId,
        message: MessageId,
        by: UserId,
        text: MessageText,
        order: &Order,
    ) -> Result<u64, CommandError> {
        let what = ["correct", message.as_str(), text.as_str()].map(str::to_owned);
        self.order(conversation, &what, Command::CorrectMessage { by, message, text }, order).await
    }

    /// Takes a message out of the thread; what follows it stays. Answers the journal position.
    ///
    /// # Errors
    /// Refused when there is no such message, or it is an answer that is being written.
    pub async fn delete_message(
        &self,
        conversation: &ConversationId,
        message: MessageId,
        by: UserId,
        order: &Order,
    ) -> Result<u64, CommandError> {
        let what = ["delete", message.as_str()].map(str::to_owned);
        self.order(conversation, &what, Command::DeleteMessage { by, message }, order).await
    }

    /// Puts a message back into the thread. Answers the journal position.
    ///
    /// # Errors
    /// Refused when there is no such message.
    pub async fn restore_message(
        &self,
        conversation: &ConversationId,
        message: MessageId,
        by: UserId,
        order: &Order,
    ) -> Result<u64, CommandError> {
        let what = ["restore", message.as_str()].map(str::to_owned);
        self.order(conversation, &what, Command::RestoreMessage { by, message }, order).await
    }

    /// Shows the branch that a message is on, down to its newest message; what is sent goes
    /// there. Answers the journal position.
    ///
    /// # Errors
    /// Refused when there is no such message.
    pub async fn switch_branch(
        &self,
        conversation: &ConversationId,
        message: MessageId,
        by: UserId,
        order: &Order,
    ) -> Result<u64, CommandError> {
        let what = ["switch", message.as_str()].map(str::to_owned);
        self.order(conversation, &what, Command::SwitchBranch { by, message }, order).await
    }

    /// Says what a person thinks of an answer. Answers the journal position.
    ///
    /// # Errors
    /// Refused when there is no such answer, or it is being written.
    pub async fn rate_answer(
        &self,
        conversation: &ConversationId,
        answer: MessageId,
        by: UserId,
        opinion: (Option<Rating>, Option<Reason>),
        order: &Order,
    ) -> Result<u64, CommandError> {
        let (rating, reason) = opinion;
        let rated = match rating {
            None => "nothing",
            Some(Rating::Up) => "up",
            Some(Rating::Down) => "down",
        };
        let why = reason.as_ref().map_or("", Reason::as_str);
        let what = ["rate", answer.as_str(), rated, why].map(str::to_owned);
        let command = Command::RateAnswer { by, answer, rating, reason };
        self.order(conversation, &what, command, order).await
    }
}

use domain::conversation::Command;
use domain::{Conversation, ConversationId, Title, UserId};

use super::Conversations;
use crate::error::CommandError;
use crate::execute::Journal;
use crate::order::Order;

impl<S: Journal<Conversation>> Conversations<S> {
    /// Gives a conversation another title. Answers the journal position.
    ///
    /// # Errors
    /// Refused when it is not the caller's or in the trash.
    pub async fn rename(
        &self,
        id: &ConversationId,
        by: UserId,
        title: Title,
        order: &Order,
    ) -> Result<u64, CommandError> {
        self.order(id, Command::Rename { by, title }, order).await
    }

    /// Moves a conversation to the trash. Answers the journal position.
    ///
    /// # Errors
    /// Refused when it is not the caller's.
    pub async fn delete(
        &self,
        id: &ConversationId,
        by: UserId,
        order: &Order,
    ) -> Result<u64, CommandError> {
        self.order(id, Command::Delete { by }, order).await
    }

    /// Takes a conversation out of the trash. Answers the journal position.
    ///
    /// # Errors
    /// Refused when it is not the caller's.
    pub async fn restore(
        &self,
        id: &ConversationId,
        by: UserId,
        order: &Order,
    ) -> Result<u64, CommandError> {
        self.order(id, Command::Restore { by }, order).await
    }

    /// Under the same name of the order, a repeat within the journal's memory of ids is one
    /// commit; any later one finds nothing to change.
    pub(super) async fn order(
        &self,
        id: &ConversationId,
        command: Command,
        order: &Order,
    ) -> Result<u64, CommandError> {
        let actor = order.actor.as_ref().map_or("system", UserId::as_str);
        let command_id = match &order.name {
            Some(name) => self.fingerprint.of("change", &[actor, id.as_str(), name], 32),
            None => self.ids.hex(32),
        };
        let metadata = order.metadata(&command_id);
        Ok(self.executor.execute(id.as_str(), command, metadata).await?.position)
    }
}

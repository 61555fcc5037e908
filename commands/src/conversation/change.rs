use domain::conversation::Command;
use domain::{Conversation, ConversationId, Title, UserId};

use super::Conversations;
use crate::error::CommandError;
use crate::execute::Journal;
use crate::order::{Order, metadata};

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
        let what = ["rename", title.as_str()].map(str::to_owned);
        self.order(id, &what, Command::Rename { by, title }, order).await
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
        self.order(id, &["delete".to_owned()], Command::Delete { by }, order).await
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
        self.order(id, &["restore".to_owned()], Command::Restore { by }, order).await
    }

    /// Under the same name of the order, the same change is one commit, and another is refused.
    /// `what` tells changes apart.
    pub(super) async fn order(
        &self,
        id: &ConversationId,
        what: &[String],
        command: Command,
        order: &Order,
    ) -> Result<u64, CommandError> {
        let Some(name) = &order.name else {
            let metadata = order.metadata(&self.ids.hex(32));
            return Ok(self.executor.execute(id.as_str(), command, metadata).await?.position);
        };
        let actor = order.actor.as_ref().map_or("system", UserId::as_str);
        let command_id = self.fingerprint.of("change", &[actor, id.as_str(), name], 32);
        let what: Vec<_> = what.iter().map(String::as_str).collect();
        let digest = self.fingerprint.of("digest", &what, 32);
        let mut metadata = order.metadata(&command_id);
        metadata.insert(metadata::DIGEST.to_owned(), digest.clone());
        let executed = self.executor.execute(id.as_str(), command, metadata).await?;
        if executed.repeated {
            return self.original(&command_id, &digest, executed.position).await;
        }
        Ok(executed.position)
    }
}

use domain::conversation::{Change, Command};
use domain::{Conversation, ConversationId, UserId};

use super::Conversations;
use crate::error::CommandError;
use crate::execute::Journal;
use crate::order::{Order, metadata};

impl<S: Journal<Conversation>> Conversations<S> {
    /// Changes what can be changed about a conversation, all of it or nothing. Answers the
    /// journal position.
    ///
    /// # Errors
    /// Refused when it is not the caller's or in the trash.
    pub async fn change(
        &self,
        id: &ConversationId,
        by: UserId,
        changes: Vec<Change>,
        order: &Order,
    ) -> Result<u64, CommandError> {
        let what: Vec<_> =
            std::iter::once("change".to_owned()).chain(changes.iter().flat_map(words)).collect();
        self.order(id, &what, Command::Change { by, changes }, order).await
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
    /// Refused when it is not the caller's, or purged.
    pub async fn restore(
        &self,
        id: &ConversationId,
        by: UserId,
        order: &Order,
    ) -> Result<u64, CommandError> {
        self.order(id, &["restore".to_owned()], Command::Restore { by }, order).await
    }

    /// Lets go of a conversation in the trash, for good; without a person, because its time is
    /// up. Answers the journal position.
    ///
    /// # Errors
    /// Refused when it is not the caller's, or not in the trash.
    pub async fn purge(
        &self,
        id: &ConversationId,
        by: Option<UserId>,
        order: &Order,
    ) -> Result<u64, CommandError> {
        self.order(id, &["purge".to_owned()], Command::Purge { by }, order).await
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

/// Words that tell a change from others.
fn words(change: &Change) -> Vec<String> {
    let flag = |name: &str, on: &bool| vec![name.to_owned(), on.to_string()];
    match change {
        Change::Title(title) => vec!["title".to_owned(), title.as_str().to_owned()],
        Change::Pinned(on) => flag("pinned", on),
        Change::Archived(on) => flag("archived", on),
        Change::Ended(on) => flag("ended", on),
        Change::Tags(tags) => {
            let tags = tags.iter().map(|tag| tag.as_str().to_owned());
            [vec!["tags".to_owned(), tags.len().to_string()], tags.collect()].concat()
        }
        Change::Branch(leaf) => vec!["branch".to_owned(), leaf.to_string()],
        Change::Metadata(metadata) => vec!["metadata".to_owned(), metadata.as_str().to_owned()],
        Change::Settings { model, system_prompt, parameters } => {
            let text = |text: Option<&str>| text.map(|text| format!("={text}")).unwrap_or_default();
            let number = |number: Option<domain::conversation::Hundredths>| {
                number.map(|number| number.get().to_string()).unwrap_or_default()
            };
            vec![
                "settings".to_owned(),
                text(model.as_ref().map(|model| model.as_str())),
                text(system_prompt.as_ref().map(|prompt| prompt.as_str())),
                number(parameters.temperature),
                number(parameters.top_p),
                parameters.max_tokens.map(|most| most.to_string()).unwrap_or_default(),
            ]
        }
    }
}

use domain::conversation::{Command, Refusal};
use domain::{Conversation, ConversationId, Metadata, Title, UserId};

use super::{ATTEMPTS, Conversations};
use crate::error::{CommandError, Refused};
use crate::execute::Journal;
use crate::order::{Order, metadata};
use crate::ports::PortError;

/// A conversation to begin.
#[derive(Debug, Clone)]
pub struct Start {
    /// Whose it will be.
    pub owner: UserId,
    /// What the caller calls it; else the order's name decides, else chance.
    pub id: Option<ConversationId>,
    /// Its title.
    pub title: Option<Title>,
    /// What a client keeps with it.
    pub metadata: Option<Metadata>,
}

impl<S: Journal<Conversation>> Conversations<S> {
    /// Begins a conversation; under the same id or name of the order it is the same one.
    /// Answers its id and the journal position.
    ///
    /// # Errors
    /// Refused when the id is somebody else's, or was used for another order.
    pub async fn start(
        &self,
        start: Start,
        order: &Order,
    ) -> Result<(ConversationId, u64), CommandError> {
        let owner = start.owner.as_str();
        let title = start.title.as_ref().map_or("", Title::as_str);
        let data = start.metadata.as_ref().map(Metadata::as_str);
        let parts: Vec<_> = [owner, title].into_iter().chain(data).collect();
        let digest = self.fingerprint.of("digest", &parts, 32);
        let by_chance = start.id.is_none() && order.name.is_none();
        for _ in 0..ATTEMPTS {
            let id = match (&start.id, &order.name) {
                (Some(id), _) => id.clone(),
                (None, Some(name)) => {
                    parse(self.fingerprint.of("conversation", &[owner, name], 12))?
                }
                (None, None) => parse(self.ids.hex(12))?,
            };
            let command_id = self.fingerprint.of("start", &[owner, id.as_str()], 32);
            let mut metadata = order.metadata(&command_id);
            metadata.insert(metadata::DIGEST.to_owned(), digest.clone());
            let Start { owner, title, metadata: kept, .. } = start.clone();
            let command = Command::Start { owner, title, metadata: kept, began: None };
            match self.executor.execute(id.as_str(), command, metadata).await {
                Ok(executed) if executed.changed => return Ok((id, executed.position)),
                Ok(_) | Err(CommandError::Refused(Refused::Conversation(Refusal::IdTaken)))
                    if by_chance => {}
                Ok(executed) => {
                    let position = self.original(&command_id, &digest, executed.position).await?;
                    return Ok((id, position));
                }
                Err(error) => return Err(error),
            }
        }
        Err(CommandError::Conflict)
    }
}

fn parse(id: String) -> Result<ConversationId, CommandError> {
    ConversationId::parse(id).map_err(|error| PortError::failed("making an id", error).into())
}

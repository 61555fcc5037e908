use chrono::{DateTime, Utc};
use domain::conversation::{Brought, Change, Command, Refusal};
use domain::{Conversation, ConversationId, MessageId, Title, UserId};

use super::{Bring, Conversations};
use crate::error::{CommandError, Refused};
use crate::execute::{Executed, Journal};
use crate::order::Order;
use crate::ports::PortError;

/// A conversation from an export.
#[derive(Debug, Clone)]
pub struct Import {
    /// Whose it will be.
    pub owner: UserId,
    /// What it was called. Where that is somebody else's, it gets a name that follows from both.
    pub id: ConversationId,
    /// Its title.
    pub title: Option<Title>,
    /// When it began; what was not yet, or before computers counted, is passed over.
    pub began: Option<DateTime<Utc>>,
    /// What else is to be said of it.
    pub changes: Vec<Change>,
    /// The messages, each after what it was said after.
    pub messages: Vec<Brought>,
    /// The last message of the branch that is shown.
    pub leaf: Option<MessageId>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// What it is called here.
    pub id: ConversationId,
    /// There was none of it before.
    pub begun: bool,
    /// How many messages were added.
    pub added: usize,
    /// Journal position of the last commit.
    pub position: u64,
}

impl<S: Journal<Conversation>> Conversations<S> {
    /// Brings in a conversation. Where the owner has it, only messages that are missing are
    /// added, and nothing else changes; so a repeat changes nothing, and one that was cut off is
    /// completed.
    ///
    /// # Errors
    /// Refused when messages are missing of one that has ended or is in the trash.
    pub async fn import(&self, import: Import, order: &Order) -> Result<Imported, CommandError> {
        let Import { owner, id, title, began, changes, messages, leaf } = import;
        let past = DateTime::UNIX_EPOCH..=self.clock.now();
        let began = began.filter(|at| past.contains(at));
        let (id, started) = self.start_import(&owner, id, title, began, order).await?;
        let thread = started.state.thread();
        let before = thread.map_or(0, |thread| thread.entries.len());
        // What is said of the whole is said once, to what was not there before.
        let ours = started.changed || started.repeated;
        let shown = thread.and_then(|thread| thread.leaf.clone());
        let shows = if ours { leaf } else { shown };
        let bring = Bring { conversation: id.clone(), by: owner.clone(), messages, shows };
        let brought = self.brought(bring, order).await?;
        let (mut position, mut after) = (started.position, before);
        if let Some(brought) = brought {
            position = position.max(brought.position);
            after = brought.state.thread().map_or(0, |thread| thread.entries.len());
        }
        if ours && !changes.is_empty() {
            let command_id =
                self.fingerprint.of("import-settings", &[owner.as_str(), id.as_str()], 32);
            let command = Command::Change { by: owner, changes };
            let metadata = order.metadata(&command_id);
            match self.executor.execute(id.as_str(), command, metadata).await {
                Ok(changed) => position = position.max(changed.position),
                // It went to the trash after it was complete.
                Err(CommandError::Refused(Refused::Conversation(Refusal::Deleted)))
                    if !started.changed => {}
                Err(error) => return Err(error),
            }
        }
        let added = after.saturating_sub(before);
        Ok(Imported { id, begun: started.changed, added, position })
    }

    async fn start_import(
        &self,
        owner: &UserId,
        id: ConversationId,
        title: Option<Title>,
        began: Option<DateTime<Utc>>,
        order: &Order,
    ) -> Result<(ConversationId, Executed<Conversation>), CommandError> {
        let other = self.fingerprint.of("imported", &[owner.as_str(), id.as_str()], 12);
        let other = ConversationId::parse(other)
            .map_err(|error| PortError::failed("making an id", error))?;
        let mut taken = CommandError::Conflict;
        for id in [id, other] {
            let command_id = self.fingerprint.of("import", &[owner.as_str(), id.as_str()], 32);
            let command = Command::Start {
                owner: owner.clone(),
                title: title.clone(),
                metadata: None,
                began,
            };
            let metadata = order.metadata(&command_id);
            match self.executor.execute(id.as_str(), command, metadata).await {
                Ok(started) if started.state.thread().is_some() => return Ok((id, started)),
                // Somebody else's, or purged: what is gone for good does not come back.
                Ok(_) | Err(CommandError::Refused(Refused::Conversation(Refusal::IdTaken))) => {
                    taken = Refused::Conversation(Refusal::IdTaken).into();
                }
                Err(error) => return Err(error),
            }
        }
        Err(taken)
    }
}

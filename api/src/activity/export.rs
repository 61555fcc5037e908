//! Conversations that are handed out as files. None is before that is stored.

use commands::CommandError;
use commands::account::Client;
use domain::ConversationId;
use domain::activity::ActivityEvent;

use super::Activity;
use crate::auth::{Actor, Via};
use crate::backend::Backend;

impl Activity {
    /// Stores that somebody takes along a conversation, or all of theirs, before they get it.
    ///
    /// # Errors
    /// When the journal or the vault does not answer.
    pub async fn exported(
        &self,
        backend: &Backend,
        actor: &Actor,
        client: &Client,
        conversation: Option<&ConversationId>,
        format: &str,
    ) -> Result<(), CommandError> {
        let event = ActivityEvent::Exported {
            user: actor.user.clone(),
            conversation: conversation.cloned(),
            format: format.to_owned(),
            key: match &actor.via {
                Via::Key(key, _) => Some(key.clone()),
                Via::Session(_) => None,
            },
            address: client.address.clone().map(Into::into),
            user_agent: client.user_agent.clone().map(Into::into),
        };
        let owner = Some(actor.user.clone());
        self.store(&self.ids.hex(32), backend.clock.now(), owner, event).await.map(drop)
    }
}

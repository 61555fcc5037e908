use async_trait::async_trait;
use commands::ports::{History, Outcome, Outcomes, PortError, Speaker, Turn};
use domain::{ConversationId, MessageId, conversation};
use projections::Views;

use super::database;

/// What use cases and policies read of the views.
pub struct Reads(pub Views);

#[async_trait]
impl Outcomes for Reads {
    async fn find(&self, command_id: &str, at_least: u64) -> Result<Option<Outcome>, PortError> {
        let found = self.0.command_outcome(command_id, at_least).await.map_err(database)?;
        Ok(found.map(|(position, digest)| Outcome { position, digest }))
    }
}

#[async_trait]
impl History for Reads {
    async fn turns(
        &self,
        conversation: &ConversationId,
        up_to: &MessageId,
        at_least: u64,
        limit: u32,
    ) -> Result<Vec<Turn>, PortError> {
        let turns = self.0.turns(conversation, up_to, limit, at_least).await.map_err(database)?;
        let turn = |turn: projections::messages::Turn| Turn {
            speaker: match turn.speaker {
                conversation::Speaker::User => Speaker::User,
                conversation::Speaker::Assistant => Speaker::Assistant,
                conversation::Speaker::System => Speaker::System,
            },
            text: turn.text,
        };
        Ok(turns.into_iter().map(turn).collect())
    }
}

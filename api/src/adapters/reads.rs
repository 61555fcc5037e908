use async_trait::async_trait;
use commands::ports::{History, Manner, Outcome, Outcomes, PortError, Speaker, Turn};
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
    async fn manner(
        &self,
        conversation: &ConversationId,
        at_least: u64,
    ) -> Result<Manner, PortError> {
        let row = self.0.conversation(conversation, at_least).await.map_err(database)?;
        let Some(row) = row else { return Ok(Manner::default()) };
        let parameters = row.parameters.map(serde_json::from_value).transpose();
        Ok(Manner {
            system_prompt: row.system_prompt,
            parameters: parameters
                .map_err(|error| PortError::failed("reading how to ask a model", error))?
                .unwrap_or_default(),
        })
    }

    async fn words(
        &self,
        conversation: &ConversationId,
        message: &MessageId,
        at_least: u64,
    ) -> Result<Option<String>, PortError> {
        let row = self.0.message(conversation, message, at_least).await.map_err(database)?;
        Ok(row.map(|row| row.content))
    }

    async fn turns(
        &self,
        conversation: &ConversationId,
        up_to: &MessageId,
        at_least: u64,
        limit: u32,
    ) -> Result<Vec<Turn>, PortError> {
        let turns = self.0.turns(conversation, up_to, limit, at_least).await.map_err(database)?;
        let turn = |turn: projections::messages::Turn| Turn {
            message: Some(turn.message),
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

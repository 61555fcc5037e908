use async_trait::async_trait;
use commands::ports::{History, Manner, Outcome, Outcomes, PortError, Speaker, Turn};
use domain::{ConversationId, MessageId, conversation};
use projections::conversation_list::ConversationList;
use projections::messages::Messages;
use projections::{Projection as _, Views};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::database;

/// What use cases and policies read of the views.
pub struct Reads {
    views: Views,
    /// Of what answers begin with, so much is read at once.
    answers: Semaphore,
}

impl Reads {
    /// When many answers begin at once, as many as `at_once` read beside each other; the others
    /// wait for their turn, so that the database keeps room for whoever looks at a page.
    pub fn new(views: Views, at_once: usize) -> Self {
        Self { views, answers: Semaphore::new(at_once.max(1)) }
    }

    /// Waits until a view is there, and then for one's turn. First come, first served.
    async fn turn(
        &self,
        view: &'static str,
        at_least: u64,
    ) -> Result<SemaphorePermit<'_>, PortError> {
        self.views.progress().reached(view, at_least).await.map_err(database)?;
        let turn = self.answers.acquire().await;
        turn.map_err(|error| PortError::failed("waiting for a turn at the database", error))
    }
}

#[async_trait]
impl Outcomes for Reads {
    async fn find(&self, command_id: &str, at_least: u64) -> Result<Option<Outcome>, PortError> {
        let found = self.views.command_outcome(command_id, at_least).await.map_err(database)?;
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
        let _turn = self.turn(ConversationList::NAME, at_least).await?;
        let row = self.views.conversation(conversation, at_least).await.map_err(database)?;
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
        let _turn = self.turn(Messages::NAME, at_least).await?;
        let row = self.views.message(conversation, message, at_least).await.map_err(database)?;
        Ok(row.map(|row| row.content))
    }

    async fn turns(
        &self,
        conversation: &ConversationId,
        up_to: &MessageId,
        at_least: u64,
        limit: u32,
    ) -> Result<Vec<Turn>, PortError> {
        let _turn = self.turn(Messages::NAME, at_least).await?;
        let turns =
            self.views.turns(conversation, up_to, limit, at_least).await.map_err(database)?;
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

use domain::conversation::Speaker;
use domain::{ConversationId, MessageId};

use super::{MessageRow, Messages};
use crate::{Error, Projection, Views};

/// One message, as a model gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Whose words these are.
    pub speaker: Speaker,
    /// The words.
    pub text: String,
}

impl Views {
    /// A page of a conversation's messages, newest first, without superseded answers, as of at
    /// least a position. `before` is the ordinal of the last row of the page before.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn messages(
        &self,
        conversation: &ConversationId,
        before: Option<i64>,
        limit: u32,
        at_least: u64,
    ) -> Result<Vec<MessageRow>, Error> {
        self.progress.reached(Messages::NAME, at_least).await?;
        sqlx::query_as(
            "select * from messages
             where conversation_id = $1 and not superseded and ($2::bigint is null or ordinal < $2)
             order by ordinal desc limit $3",
        )
        .bind(conversation.as_str())
        .bind(before)
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("listing messages"))
    }

    /// The last `limit` turns up to and including a message, oldest first, as of at least a
    /// position. Answers that hold no text or were superseded are left out.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn turns(
        &self,
        conversation: &ConversationId,
        up_to: &MessageId,
        limit: u32,
        at_least: u64,
    ) -> Result<Vec<Turn>, Error> {
        self.progress.reached(Messages::NAME, at_least).await?;
        let mut rows: Vec<(String, String)> = sqlx::query_as(
            "select role, content from messages
             where conversation_id = $1 and not superseded and content <> ''
               and ordinal <= (select ordinal from messages where conversation_id = $1 and message_id = $2)
             order by ordinal desc limit $3",
        )
        .bind(conversation.as_str())
        .bind(up_to.as_str())
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("reading what was said"))?;
        rows.reverse();
        rows.into_iter().map(|(role, text)| Ok(Turn { speaker: speaker(&role)?, text })).collect()
    }
}

fn speaker(role: &str) -> Result<Speaker, Error> {
    match role {
        "user" => Ok(Speaker::User),
        "assistant" => Ok(Speaker::Assistant),
        "system" => Ok(Speaker::System),
        other => Err(Error::inconsistent("messages", format!("the role {other}"))),
    }
}

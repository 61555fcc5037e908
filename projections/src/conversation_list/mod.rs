//! Each user's conversations, newest first.

mod query;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::Event;
use domain::conversation::ConversationEvent;
use sqlx::PgConnection;

pub use query::{ConversationRow, Cursor};

use crate::{Error, Opened, Projection};

/// The fold.
pub struct ConversationList;

#[async_trait]
impl Projection for ConversationList {
    const NAME: &'static str = "conversation_list";
    const VERSION: i32 = 2;
    const TABLES: &'static [&'static str] = &["conversation_list"];

    async fn project(&self, commits: &[Opened], db: &mut PgConnection) -> Result<(), Error> {
        for commit in commits {
            for (time, event) in &commit.events {
                if let Event::Conversation(event) = event {
                    fold(commit, *time, event, db)
                        .await
                        .map_err(Error::database("folding the conversation list"))?;
                }
            }
        }
        Ok(())
    }
}

async fn fold(
    commit: &Opened,
    time: DateTime<Utc>,
    event: &ConversationEvent,
    db: &mut PgConnection,
) -> Result<(), sqlx::Error> {
    let change = match event {
        ConversationEvent::Started { owner, title } => {
            sqlx::query(
                "insert into conversation_list
                     (conversation_id, position, created_at, updated_at, owner, title)
                 values ($1, $2, $3, $3, $4, $5)",
            )
            .bind(&commit.id)
            .bind(commit.position.cast_signed())
            .bind(time)
            .bind(owner.as_str())
            .bind(title.as_ref().map(|title| title.text()))
            .execute(db)
            .await?;
            return Ok(());
        }
        ConversationEvent::Renamed { title } => sqlx::query(
            "update conversation_list set position = $2, updated_at = $3, title = $4
             where conversation_id = $1",
        )
        .bind(&commit.id)
        .bind(commit.position.cast_signed())
        .bind(time)
        .bind(title.text()),
        ConversationEvent::Deleted {} => bind(
            "update conversation_list set position = $2, deleted_at = $3 where conversation_id = $1",
            commit,
            time,
        ),
        ConversationEvent::Restored {} => bind(
            "update conversation_list set position = $2, updated_at = $3, deleted_at = null
             where conversation_id = $1",
            commit,
            time,
        ),
        // A message and the answer asked for with it; one that is asked for again stands in the
        // place of the first.
        ConversationEvent::MessageSent { .. } => counted(commit, time),
        ConversationEvent::AnswerRequested { .. } if commit.events.len() > 1 => {
            counted(commit, time)
        }
        ConversationEvent::AnswerRequested { .. }
        | ConversationEvent::AnswerCompleted { .. }
        | ConversationEvent::AnswerFailed { .. }
        | ConversationEvent::AnswerStopped { .. }
        | ConversationEvent::AnswerInterrupted { .. } => bind(
            "update conversation_list set position = $2, updated_at = $3 where conversation_id = $1",
            commit,
            time,
        ),
    };
    change.execute(db).await.map(|_| ())
}

fn counted(
    commit: &Opened,
    time: DateTime<Utc>,
) -> sqlx::query::Query<'_, sqlx::Postgres, sqlx::postgres::PgArguments> {
    bind(
        "update conversation_list set position = $2, updated_at = $3, message_count = message_count + 1
         where conversation_id = $1",
        commit,
        time,
    )
}

fn bind<'q>(
    statement: &'static str,
    commit: &'q Opened,
    time: DateTime<Utc>,
) -> sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments> {
    sqlx::query(statement).bind(&commit.id).bind(commit.position.cast_signed()).bind(time)
}

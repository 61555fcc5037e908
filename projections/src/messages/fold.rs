use std::borrow::Cow;

use chrono::{DateTime, Utc};
use domain::conversation::{ConversationEvent, Speaker};
use domain::{MessageId, Personal};
use sqlx::PgConnection;

use crate::Opened;

/// Events of one commit that can be told apart by their ordinal.
const PLACES: u64 = 1 << 8;

pub(super) async fn fold(
    commit: &Opened,
    index: usize,
    time: DateTime<Utc>,
    event: &ConversationEvent,
    db: &mut PgConnection,
) -> Result<(), sqlx::Error> {
    let ordinal = commit.position * PLACES + index as u64;
    match event {
        ConversationEvent::MessageSent { message, speaker, text } => {
            let role = match speaker {
                Speaker::User => "user",
                Speaker::Assistant => "assistant",
                Speaker::System => "system",
            };
            insert(commit, ordinal, message, role, "complete", text.text(), None, time, db).await
        }
        ConversationEvent::AnswerRequested { answer, message, at } => {
            sqlx::query(
                "update messages set superseded = true where conversation_id = $1 and in_reply_to = $2",
            )
            .bind(&commit.id)
            .bind(message.as_str())
            .execute(&mut *db)
            .await?;
            insert(commit, ordinal, answer, "assistant", "pending", "", Some(message), *at, db)
                .await
        }
        ConversationEvent::AnswerCompleted { answer, text, details, .. } => {
            let mut details = details.clone();
            for text in [&mut details.model, &mut details.provider, &mut details.finish_reason] {
                *text = storable(text).into_owned();
            }
            let about = serde_json::to_value(details).map_err(|e| sqlx::Error::Encode(e.into()))?;
            settle(commit, answer, "complete", Some(text), Some(about), None, db).await
        }
        ConversationEvent::AnswerFailed { answer, code, .. } => {
            settle(commit, answer, "failed", None, None, Some(code), db).await
        }
        ConversationEvent::AnswerStopped { answer, text, .. } => {
            settle(commit, answer, "stopped", Some(text), None, None, db).await
        }
        ConversationEvent::AnswerInterrupted { answer, text, .. } => {
            settle(commit, answer, "interrupted", Some(text), None, None, db).await
        }
        ConversationEvent::Started { .. }
        | ConversationEvent::Renamed { .. }
        | ConversationEvent::Deleted {}
        | ConversationEvent::Restored {} => Ok(()),
    }
}

#[expect(clippy::too_many_arguments, reason = "one argument per column")]
async fn insert(
    commit: &Opened,
    ordinal: u64,
    id: &MessageId,
    role: &str,
    status: &str,
    content: &str,
    in_reply_to: Option<&MessageId>,
    created_at: DateTime<Utc>,
    db: &mut PgConnection,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into messages
             (conversation_id, message_id, position, ordinal, role, status, content, in_reply_to, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&commit.id)
    .bind(id.as_str())
    .bind(commit.position.cast_signed())
    .bind(ordinal.cast_signed())
    .bind(role)
    .bind(status)
    .bind(storable(content))
    .bind(in_reply_to.map(MessageId::as_str))
    .bind(created_at)
    .execute(db)
    .await
    .map(|_| ())
}

async fn settle(
    commit: &Opened,
    answer: &MessageId,
    status: &str,
    text: Option<&Personal>,
    about: Option<serde_json::Value>,
    error_code: Option<&str>,
    db: &mut PgConnection,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "update messages set position = $3, status = $4, content = $5, about = $6, error_code = $7
         where conversation_id = $1 and message_id = $2",
    )
    .bind(&commit.id)
    .bind(answer.as_str())
    .bind(commit.position.cast_signed())
    .bind(status)
    .bind(storable(text.map_or("", Personal::text)))
    .bind(about)
    .bind(error_code)
    .execute(db)
    .await
    .map(|_| ())
}

/// Postgres keeps every character but one, and a fold accepts every event.
fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { text.replace('\0', "\u{fffd}").into() } else { text.into() }
}

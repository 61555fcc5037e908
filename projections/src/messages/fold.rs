use chrono::{DateTime, Utc};
use domain::conversation::{ConversationEvent, Speaker};
use domain::{MessageId, Personal};

use super::MessageRow;
use crate::Opened;
use crate::changes::Changes;

/// Events of one commit that can be told apart by their ordinal.
const PLACES: u64 = 1 << 8;

pub(super) fn fold(
    commit: &Opened,
    index: usize,
    time: DateTime<Utc>,
    event: &ConversationEvent,
    rows: &mut Changes<MessageRow>,
) {
    let ordinal = (commit.position * PLACES + index as u64).cast_signed();
    let key = |id: &MessageId| (commit.id.clone(), id.as_str().to_owned());
    match event {
        ConversationEvent::MessageSent { message, speaker, text } => {
            let role = match speaker {
                Speaker::User => "user",
                Speaker::Assistant => "assistant",
                Speaker::System => "system",
            };
            let row = row(commit, message, ordinal, role, time);
            rows.put(MessageRow { content: text.text().to_owned(), ..row });
        }
        ConversationEvent::AnswerRequested { answer, message, at } => {
            let (chat, latest) = key(answer);
            rows.edit_and(key(message), move |asked, others| {
                if let Some(earlier) = asked.answer_id.replace(latest) {
                    others.edit((chat, earlier), |answer| answer.superseded = true);
                }
            });
            let row = row(commit, answer, ordinal, "assistant", *at);
            rows.put(MessageRow {
                status: "pending".to_owned(),
                in_reply_to: Some(message.as_str().to_owned()),
                ..row
            });
        }
        ConversationEvent::AnswerCompleted { answer, text, details, .. } => {
            // What cannot be written as JSON does not exist: these are texts and numbers.
            let about = serde_json::to_value(details).ok();
            settle(commit, key(answer), "complete", Some(text), about, None, rows);
        }
        ConversationEvent::AnswerFailed { answer, code, .. } => {
            settle(commit, key(answer), "failed", None, None, Some(code.as_str()), rows);
        }
        ConversationEvent::AnswerStopped { answer, text, .. } => {
            settle(commit, key(answer), "stopped", Some(text), None, None, rows);
        }
        ConversationEvent::AnswerInterrupted { answer, text, .. } => {
            settle(commit, key(answer), "interrupted", Some(text), None, None, rows);
        }
        ConversationEvent::Started { .. }
        | ConversationEvent::Renamed { .. }
        | ConversationEvent::Deleted {}
        | ConversationEvent::Restored {} => {}
    }
}

/// A message that says nothing yet.
fn row(
    commit: &Opened,
    id: &MessageId,
    ordinal: i64,
    role: &str,
    created_at: DateTime<Utc>,
) -> MessageRow {
    MessageRow {
        conversation_id: commit.id.clone(),
        message_id: id.as_str().to_owned(),
        ordinal,
        role: role.to_owned(),
        status: "complete".to_owned(),
        content: String::new(),
        in_reply_to: None,
        answer_id: None,
        superseded: false,
        about: None,
        error_code: None,
        created_at,
        position: commit.position.cast_signed(),
    }
}

fn settle(
    commit: &Opened,
    answer: (String, String),
    status: &'static str,
    text: Option<&Personal>,
    about: Option<serde_json::Value>,
    error_code: Option<&str>,
    rows: &mut Changes<MessageRow>,
) {
    let position = commit.position.cast_signed();
    let content = text.map_or("", Personal::text).to_owned();
    let error_code = error_code.map(str::to_owned);
    rows.edit(answer, move |row| {
        row.position = position;
        row.status = status.to_owned();
        row.content = content;
        row.about = about;
        row.error_code = error_code;
    });
}

use chrono::{DateTime, Utc};
use domain::conversation::{ConversationEvent, Follows, Rating};
use domain::{MessageId, Personal};

use super::{Asked, MessageRow, Supplied};
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
    let position = commit.position.cast_signed();
    let key = |id: &MessageId| (commit.id.clone(), id.as_str().to_owned());
    match event {
        ConversationEvent::MessageSent { message, follows, edits, speaker, text, supplied } => {
            let said_at = supplied.as_ref().and_then(|supplied| supplied.at);
            let row = row(commit, message, ordinal, speaker.name(), said_at.unwrap_or(time));
            rows.put(MessageRow {
                content: text.text().to_owned(),
                parent_id: match follows {
                    Follows::Nothing => Some(String::new()),
                    Follows::Latest => None,
                    Follows::Message(parent) => Some(parent.as_str().to_owned()),
                },
                edits: edits.as_ref().map(|edited| edited.as_str().to_owned()),
                supplied: supplied.as_ref().and_then(|supplied| Supplied::of(supplied).stored()),
                ..row
            });
        }
        ConversationEvent::AnswerRequested { answer, message, at, instead_of, .. } => {
            if let Some(earlier) = instead_of.as_ref().filter(|earlier| *earlier != answer) {
                let by = answer.as_str().to_owned();
                rows.edit(key(earlier), move |row| {
                    row.position = position;
                    row.replaced_by = Some(by);
                });
            }
            let row = row(commit, answer, ordinal, "assistant", *at);
            rows.put(MessageRow {
                status: "pending".to_owned(),
                in_reply_to: Some(message.as_str().to_owned()),
                parent_id: Some(message.as_str().to_owned()),
                ..row
            });
        }
        ConversationEvent::ModelAsked { answer, model, provider, parameters, context } => {
            let asked = Asked {
                model: model.clone(),
                provider: provider.clone(),
                parameters: parameters.clone(),
                context: context.iter().map(|id| id.as_str().to_owned()).collect(),
            };
            rows.edit(key(answer), move |row| {
                row.position = position;
                row.asked = asked.stored();
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
        ConversationEvent::MessageCorrected { message, text } => {
            let content = text.text().to_owned();
            rows.edit(key(message), move |row| {
                row.position = position;
                row.content = content;
                row.corrected_at = Some(time);
            });
        }
        ConversationEvent::MessageDeleted { message }
        | ConversationEvent::MessageRestored { message } => {
            let deleted = matches!(event, ConversationEvent::MessageDeleted { .. });
            rows.edit(key(message), move |row| {
                row.position = position;
                row.deleted = deleted;
            });
        }
        ConversationEvent::AnswerRated { answer, rating, reason } => {
            let rating = rating.map(|rating| match rating {
                Rating::Up => "up".to_owned(),
                Rating::Down => "down".to_owned(),
            });
            let reason = reason.as_ref().map(|reason| reason.text().to_owned());
            rows.edit(key(answer), move |row| {
                row.position = position;
                row.rating = rating;
                row.rating_reason = reason;
            });
        }
        ConversationEvent::Purged {} => rows.purge(&commit.id),
        ConversationEvent::Started { .. }
        | ConversationEvent::Renamed { .. }
        | ConversationEvent::Titled { .. }
        | ConversationEvent::Pinned {}
        | ConversationEvent::Unpinned {}
        | ConversationEvent::Archived {}
        | ConversationEvent::Unarchived {}
        | ConversationEvent::Tagged { .. }
        | ConversationEvent::Annotated { .. }
        | ConversationEvent::Configured { .. }
        | ConversationEvent::Ended {}
        | ConversationEvent::Reopened {}
        | ConversationEvent::Deleted {}
        | ConversationEvent::Restored {}
        | ConversationEvent::BranchSwitched { .. } => {}
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
        parent_id: None,
        replaced_by: None,
        edits: None,
        deleted: false,
        corrected_at: None,
        asked: None,
        rating: None,
        rating_reason: None,
        supplied: None,
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

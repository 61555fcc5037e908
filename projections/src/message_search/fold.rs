use chrono::{DateTime, Utc};
use domain::conversation::ConversationEvent;
use domain::{MessageId, Personal, UserId};

use super::SearchRow;
use crate::Opened;
use crate::changes::Changes;

/// Bytes of a text that can be found. The words of one text and their places have room in 1 MiB,
/// beyond which Postgres refuses; hyphenated words and addresses count twice.
const LONGEST: usize = 300_000;

pub(super) fn fold(
    commit: &Opened,
    time: DateTime<Utc>,
    event: &ConversationEvent,
    rows: &mut Changes<SearchRow>,
) {
    let position = commit.position.cast_signed();
    let key = |id: &MessageId| (commit.id.clone(), id.as_str().to_owned());
    match event {
        ConversationEvent::Started { title: Some(title), .. }
        | ConversationEvent::Renamed { title }
        | ConversationEvent::Titled { title } => rows.put(row(commit, "", "title", time, title)),
        ConversationEvent::MessageSent { message, speaker, text, supplied, .. } => {
            let said_at = supplied.as_ref().and_then(|supplied| supplied.at).unwrap_or(time);
            let model = supplied.as_ref().and_then(|supplied| supplied.model.clone());
            let row = row(commit, message.as_str(), speaker.name(), said_at, text);
            rows.put(SearchRow { model, ..row });
        }
        ConversationEvent::AnswerCompleted { answer, requested_at, text, details, .. } => {
            let model = Some(details.model.clone());
            let row = row(commit, answer.as_str(), "assistant", *requested_at, text);
            rows.put(SearchRow { model, ..row });
        }
        ConversationEvent::AnswerStopped { answer, requested_at, text, asked, .. }
        | ConversationEvent::AnswerInterrupted { answer, requested_at, text, asked, .. } => {
            let model = asked.as_ref().map(|asked| asked.model.clone());
            let row = row(commit, answer.as_str(), "assistant", *requested_at, text);
            rows.put(SearchRow { model, ..row });
        }
        ConversationEvent::AnswerRequested { answer, instead_of: Some(earlier), .. }
            if answer != earlier =>
        {
            rows.edit(key(earlier), move |row| {
                row.position = position;
                row.replaced = true;
            });
        }
        ConversationEvent::MessageCorrected { message, text } => {
            let text = findable(text);
            rows.edit(key(message), move |row| {
                row.position = position;
                row.text = text;
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
        ConversationEvent::Purged {} => rows.purge(&commit.id),
        // Whether a conversation is in the trash and what its tags are, its own row knows.
        ConversationEvent::Started { title: None, .. }
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
        | ConversationEvent::BranchSwitched { .. }
        | ConversationEvent::AnswerRequested { .. }
        | ConversationEvent::ModelAsked { .. }
        | ConversationEvent::AnswerFailed { .. }
        | ConversationEvent::AnswerRated { .. } => {}
    }
}

fn row(
    commit: &Opened,
    message: &str,
    role: &str,
    created_at: DateTime<Utc>,
    text: &Personal,
) -> SearchRow {
    SearchRow {
        conversation_id: commit.id.clone(),
        message_id: message.to_owned(),
        owner: commit.owner.as_ref().map_or("", UserId::as_str).to_owned(),
        role: role.to_owned(),
        model: None,
        created_at,
        text: findable(text),
        deleted: false,
        replaced: false,
        position: commit.position.cast_signed(),
    }
}

fn findable(text: &Personal) -> String {
    let text = text.text();
    text[..text.floor_char_boundary(LONGEST)].to_owned()
}

use chrono::{DateTime, Utc};
use domain::conversation::ConversationEvent;

use super::ConversationRow;
use crate::Opened;
use crate::changes::Changes;

pub(super) fn fold(
    commit: &Opened,
    time: DateTime<Utc>,
    event: &ConversationEvent,
    rows: &mut Changes<ConversationRow>,
) {
    let position = commit.position.cast_signed();
    let mut edit = |edit: Box<dyn FnOnce(&mut ConversationRow) + Send>| {
        rows.edit(commit.id.clone(), move |row| {
            row.position = position;
            edit(row);
        });
    };
    match event {
        ConversationEvent::Started { owner, title, began } => rows.put(ConversationRow {
            conversation_id: commit.id.clone(),
            owner: owner.as_str().to_owned(),
            title: title.as_ref().map(|title| title.text().to_owned()),
            created_at: began.unwrap_or(time),
            updated_at: time,
            deleted_at: None,
            leaf: None,
            pinned: false,
            archived: false,
            tags: Vec::new(),
            ended_at: None,
            metadata: None,
            model: None,
            system_prompt: None,
            parameters: None,
            message_count: 0,
            position,
        }),
        ConversationEvent::Renamed { title } => {
            let title = title.text().to_owned();
            edit(Box::new(move |row| {
                row.updated_at = time;
                row.title = Some(title);
            }));
        }
        ConversationEvent::Titled { title } => {
            let title = title.text().to_owned();
            edit(Box::new(move |row| row.title = Some(title)));
        }
        ConversationEvent::Pinned {} => edit(Box::new(|row| row.pinned = true)),
        ConversationEvent::Unpinned {} => edit(Box::new(|row| row.pinned = false)),
        ConversationEvent::Archived {} => edit(Box::new(|row| row.archived = true)),
        ConversationEvent::Unarchived {} => edit(Box::new(|row| row.archived = false)),
        ConversationEvent::Tagged { tags } => {
            let tags = tags.iter().map(|tag| tag.text().to_owned()).collect();
            edit(Box::new(move |row| row.tags = tags));
        }
        ConversationEvent::Annotated { metadata } => {
            // What was erased, or never was an object, is nothing.
            let metadata = serde_json::from_str(metadata.text()).ok();
            edit(Box::new(move |row| row.metadata = metadata));
        }
        ConversationEvent::Configured { model, system_prompt, parameters } => {
            let model = model.clone();
            let system_prompt = system_prompt.as_ref().map(|prompt| prompt.text().to_owned());
            let parameters =
                (!parameters.is_default()).then(|| serde_json::to_value(parameters).ok());
            edit(Box::new(move |row| {
                row.model = model;
                row.system_prompt = system_prompt;
                row.parameters = parameters.flatten();
            }));
        }
        ConversationEvent::Ended {} => edit(Box::new(move |row| row.ended_at = Some(time))),
        ConversationEvent::Reopened {} => edit(Box::new(|row| row.ended_at = None)),
        ConversationEvent::Deleted {} => edit(Box::new(move |row| row.deleted_at = Some(time))),
        ConversationEvent::Restored {} => edit(Box::new(move |row| {
            row.updated_at = time;
            row.deleted_at = None;
        })),
        ConversationEvent::Purged {} => rows.purge(&commit.id),
        ConversationEvent::MessageSent { .. } | ConversationEvent::AnswerRequested { .. } => {
            // One that is asked for again stands in the place of the first.
            let again =
                matches!(event, ConversationEvent::AnswerRequested { instead_of: Some(_), .. });
            let step = event.step();
            edit(Box::new(move |row| {
                row.updated_at = time;
                row.message_count += i32::from(!again);
                if let Some(end) = step.from(row.leaf.as_deref()) {
                    row.leaf = Some(end.into());
                }
            }));
        }
        ConversationEvent::BranchSwitched { leaf } => {
            let leaf = leaf.as_str().to_owned();
            edit(Box::new(move |row| row.leaf = Some(leaf)));
        }
        ConversationEvent::MessageDeleted { .. } => {
            edit(Box::new(|row| row.message_count -= 1));
        }
        ConversationEvent::MessageRestored { .. } => {
            edit(Box::new(|row| row.message_count += 1));
        }
        ConversationEvent::AnswerCompleted { .. }
        | ConversationEvent::AnswerFailed { .. }
        | ConversationEvent::AnswerStopped { .. }
        | ConversationEvent::AnswerInterrupted { .. } => {
            edit(Box::new(move |row| row.updated_at = time));
        }
        ConversationEvent::MessageCorrected { .. }
        | ConversationEvent::ModelAsked { .. }
        | ConversationEvent::AnswerRated { .. } => edit(Box::new(|_| {})),
    }
}

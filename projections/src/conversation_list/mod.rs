//! Each user's conversations, newest first.

mod query;
mod row;

use domain::Event;
use domain::conversation::ConversationEvent;

pub use query::Cursor;
pub use row::ConversationRow;

use crate::changes::Changes;
use crate::{Opened, Projection};

/// The fold.
pub struct ConversationList;

impl Projection for ConversationList {
    type Row = ConversationRow;
    const NAME: &'static str = "conversation_list";
    const VERSION: i32 = 2;
    const CONTEXTS: &'static [&'static str] = &["conversation"];

    fn fold(commit: &Opened, rows: &mut Changes<ConversationRow>) {
        let position = commit.position.cast_signed();
        for (time, event) in &commit.events {
            let Event::Conversation(event) = event else { continue };
            let time = *time;
            let mut edit = |edit: Box<dyn FnOnce(&mut ConversationRow) + Send>| {
                rows.edit(commit.id.clone(), move |row| {
                    row.position = position;
                    edit(row);
                });
            };
            match event {
                ConversationEvent::Started { owner, title } => rows.put(ConversationRow {
                    conversation_id: commit.id.clone(),
                    owner: owner.as_str().to_owned(),
                    title: title.as_ref().map(|title| title.text().to_owned()),
                    created_at: time,
                    updated_at: time,
                    deleted_at: None,
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
                ConversationEvent::Deleted {} => {
                    edit(Box::new(move |row| row.deleted_at = Some(time)));
                }
                ConversationEvent::Restored {} => edit(Box::new(move |row| {
                    row.updated_at = time;
                    row.deleted_at = None;
                })),
                ConversationEvent::MessageSent { .. }
                | ConversationEvent::AnswerRequested { .. } => {
                    // A message and the answer asked for with it; one that is asked for again
                    // stands in the place of the first.
                    let again = matches!(event, ConversationEvent::AnswerRequested { .. })
                        && commit.events.len() == 1;
                    edit(Box::new(move |row| {
                        row.updated_at = time;
                        row.message_count += i32::from(!again);
                    }));
                }
                ConversationEvent::AnswerCompleted { .. }
                | ConversationEvent::AnswerFailed { .. }
                | ConversationEvent::AnswerStopped { .. }
                | ConversationEvent::AnswerInterrupted { .. } => {
                    edit(Box::new(move |row| row.updated_at = time));
                }
            }
        }
    }
}

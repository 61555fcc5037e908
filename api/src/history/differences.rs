use std::collections::HashMap;

use projections::Past;
use wire::conversation::Message;
use wire::history::{Changed, Changes};

use crate::http::ApiError;
use crate::live::translate;
use crate::routes::thread_of;

/// How a conversation differs between two points, each with the position of the last that had
/// happened by then.
///
/// # Errors
/// When a row contradicts the types.
pub fn between((before, from): (Past, u64), (after, to): (Past, u64)) -> Result<Changes, ApiError> {
    let (was, is) = (thread_of(&before)?, thread_of(&after)?);
    let whole = |past: Past| translate::whole_conversation(past.conversation);
    let before = whole(before).map_err(ApiError::inconsistent)?;
    let after = whole(after).map_err(ApiError::inconsistent)?;
    let by_id = |thread: &[Message]| -> HashMap<String, Message> {
        thread.iter().map(|message| (message.id.clone(), message.clone())).collect()
    };
    let (had, has) = (by_id(&was), by_id(&is));
    let changed = is.iter().filter_map(|message| {
        let before = had.get(&message.id)?;
        different(content(before), content(message))
    });
    Ok(Changes {
        from,
        to,
        changed: changed.collect(),
        added: is.iter().filter(|message| !had.contains_key(&message.id)).cloned().collect(),
        removed: was.iter().filter(|message| !has.contains_key(&message.id)).cloned().collect(),
        title: different(before.title, after.title),
        tags: different(before.tags, after.tags),
        settings: different(
            before.settings.unwrap_or_default(),
            after.settings.unwrap_or_default(),
        ),
        pinned: different(before.pinned, after.pinned),
        archived: different(before.archived, after.archived),
        ended: different(before.ended_at.is_some(), after.ended_at.is_some()),
        deleted: different(before.deleted_at.is_some(), after.deleted_at.is_some()),
    })
}

fn different<T: PartialEq>(before: T, after: T) -> Option<Changed<T>> {
    (before != after).then_some(Changed { before, after })
}

/// Without what says where else one could go from here.
fn content(message: &Message) -> Message {
    Message { branches: Vec::new(), position: 0, ..message.clone() }
}

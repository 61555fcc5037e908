//! What a client has missed.

use chrono::{DateTime, Utc};
use domain::{ConversationId, Event, UserId};
use wire::live::{Body, Envelope, Frame};

use super::translate::{self, Shown};
use crate::adapters::{frame_place, translate as readable};
use crate::backend::Backend;
use crate::http::ApiError;

/// More changed conversations than this are read again over HTTP.
const MOST: u32 = 200;

/// Events of a user's conversations after one position up to another, in order; none when there
/// are too many to send one by one.
pub(super) async fn events(
    backend: &Backend,
    user: &UserId,
    after: u64,
    up_to: u64,
) -> Result<Option<Vec<Envelope>>, ApiError> {
    if after >= up_to {
        return Ok(Some(Vec::new()));
    }
    let changed = backend.views.conversations_changed(user, after, MOST + 1, up_to).await?;
    if changed.len() > MOST as usize {
        return Ok(None);
    }
    let mut envelopes = Vec::new();
    let journal = backend.journal.journal();
    for row in changed {
        for stored in journal.commits("conversation", &row.conversation_id, after).await? {
            if stored.position > up_to {
                continue;
            }
            let opened = backend.opener.open(&readable(stored)).await?;
            for (at, event) in &opened.events {
                let Event::Conversation(event) = event else { continue };
                let body = match translate::event(&opened.id, opened.position, *at, event) {
                    Shown::As(body) => body,
                    // Brought back from the trash: the row says what the event does not.
                    Shown::AsItsRow => {
                        Body::ConversationStarted(translate::conversation(row.clone()))
                    }
                    Shown::Not => continue,
                };
                envelopes.push(translate::envelope(&opened.id, opened.position, *at, body));
            }
        }
    }
    envelopes.sort_by_key(|envelope| envelope.seq);
    Ok(Some(envelopes))
}

/// The stored frames of an answer after a number, with their numbers, opened for their owner.
pub(super) async fn frames(
    backend: &Backend,
    user: &UserId,
    conversation: &ConversationId,
    answer: &str,
    after: u64,
) -> Result<Vec<(u64, Envelope)>, ApiError> {
    let mut stored = backend.journal.frames().stored(conversation.as_str(), answer, after).await?;
    stored.retain(|frame| frame.owner == user.as_str());
    stored.sort_by_key(|frame| frame.number);
    let now = backend.clock.now();
    let mut frames = Vec::with_capacity(stored.len());
    for frame in stored {
        if let Some(envelope) = open(backend, user, &frame, now).await? {
            frames.push((frame.number, envelope));
        }
    }
    Ok(frames)
}

/// Makes a frame readable; none when its key is gone.
pub(crate) async fn open(
    backend: &Backend,
    owner: &UserId,
    frame: &nats::Frame,
    at: DateTime<Utc>,
) -> Result<Option<Envelope>, ApiError> {
    let Some(key) = backend.opener.key(owner).await? else { return Ok(None) };
    let place = frame_place(&frame.conversation, &frame.answer);
    let sealed = std::str::from_utf8(&frame.payload).unwrap_or_default();
    let Ok(text) = key.open_text(place, &frame.number.to_string(), sealed) else { return Ok(None) };
    let body = Body::Frame(Frame { answer: frame.answer.clone(), attempt: frame.attempt, text });
    Ok(Some(translate::envelope(&frame.conversation, frame.number, at, body)))
}

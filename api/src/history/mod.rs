//! Conversations as they were: their own commits, straight from the journal.

mod at;
mod differences;
mod entries;

use domain::ConversationId;
use projections::{Opened, Past};

pub use at::At;
pub use differences::between;
pub use entries::entries;

use crate::adapters::translate as readable;
use crate::backend::Backend;
use crate::http::ApiError;

const ACTOR: &str = "Actor";

/// A commit of a conversation, opened.
#[derive(Debug, Clone)]
pub struct Happened {
    /// Who ordered it: a user's id, or `system`.
    pub actor: Option<String>,
    /// What happened.
    pub opened: Opened,
}

/// All that happened in a conversation, oldest first.
///
/// # Errors
/// When the journal or the vault does not answer.
pub async fn all(backend: &Backend, id: &ConversationId) -> Result<Vec<Happened>, ApiError> {
    let stored = backend.journal.journal().commits("conversation", id.as_str(), 0).await?;
    let mut all = Vec::with_capacity(stored.len());
    for stored in stored {
        let commit = readable(stored).map_err(projections::Error::from)?;
        let actor = commit.metadata.get(ACTOR).cloned();
        all.push(Happened { actor, opened: backend.opener.open(&commit).await? });
    }
    Ok(all)
}

/// A conversation as it was at a point, and the position of the last that had happened by then.
///
/// # Errors
/// 404 before its beginning, 422 beyond the end of the journal.
pub async fn past(
    backend: &Backend,
    id: &ConversationId,
    at: &At,
) -> Result<(Past, u64), ApiError> {
    let all = all(backend, id).await?;
    past_of(at.cut(&all, backend).await?)
}

/// What these commits come to, and the position of the last one.
///
/// # Errors
/// 404 where that is nothing.
pub fn past_of(happened: &[Happened]) -> Result<(Past, u64), ApiError> {
    let missing = || ApiError::not_found("conversation_not_found", "Conversation not found");
    let past = Past::of(happened.iter().map(|commit| &commit.opened)).ok_or_else(missing)?;
    let position = happened.last().map_or(0, |last| last.opened.position);
    Ok((past, position))
}

//! Conversations as they were: their own commits, straight from the journal.

mod at;
mod differences;
mod entries;
mod remembered;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use commands::metadata;
use domain::ConversationId;
use projections::{Opened, Past};

pub use at::At;
pub use differences::between;
pub use entries::entries;
use remembered::Beginning;
pub use remembered::Remembered;

use crate::adapters::translate as readable;
use crate::backend::Backend;
use crate::http::ApiError;

const CONTEXT: &str = "conversation";

/// A commit of a conversation, opened.
#[derive(Debug, Clone)]
pub struct Happened {
    /// Who ordered it: a user's id, or `system`.
    pub actor: Option<String>,
    /// What happened.
    pub opened: Opened,
}

impl Happened {
    /// When it was.
    fn time(&self) -> Option<DateTime<Utc>> {
        self.opened.events.first().map(|(time, _)| *time)
    }
}

/// All that happened in a conversation, oldest first.
///
/// # Errors
/// When the journal or the vault does not answer.
pub async fn all(backend: &Backend, id: &ConversationId) -> Result<Vec<Arc<Happened>>, ApiError> {
    Ok(beginning(backend, id, u64::MAX).await?.happened.clone())
}

/// What happened up to a position at least, from memory as far as that goes.
async fn beginning(
    backend: &Backend,
    id: &ConversationId,
    position: u64,
) -> Result<Arc<Beginning>, ApiError> {
    let known = backend.remembered.of(id);
    let last = known.last();
    if position <= last {
        return Ok(known);
    }
    let journal = backend.journal.journal();
    let commits = journal.commits_through(CONTEXT, id.as_str(), last, position).await?;
    if commits.is_empty() {
        return Ok(known);
    }
    let mut beginning = Beginning::clone(&known);
    for commit in commits {
        beginning.bytes += commit.payload.len();
        let commit = readable(commit);
        let actor = commit.metadata.get(metadata::ACTOR).cloned();
        let opened = backend.opener.open(&commit).await?;
        beginning.happened.push(Arc::new(Happened { actor, opened }));
    }
    let beginning = Arc::new(beginning);
    backend.remembered.keep(id, beginning.clone());
    Ok(beginning)
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
    // What came later need not be read, nor opened.
    let position = match at {
        At::Position(position) => *position,
        At::Time(_) => u64::MAX,
    };
    let beginning = beginning(backend, id, position).await?;
    past_of(at.cut(&beginning.happened, backend).await?)
}

/// What these commits come to, and the position of the last one.
///
/// # Errors
/// 404 where that is nothing.
pub fn past_of(happened: &[Arc<Happened>]) -> Result<(Past, u64), ApiError> {
    let past = Past::of(happened.iter().map(|commit| &commit.opened))
        .ok_or_else(ApiError::no_conversation)?;
    let position = happened.last().map_or(0, |last| last.opened.position);
    Ok((past, position))
}

//! Conversations as they were: their own commits, straight from the journal.

mod at;
mod differences;
mod entries;

use commands::metadata;
use domain::ConversationId;
use projections::{Commit, Opened, Past};

pub use at::At;
pub use differences::between;
pub use entries::entries;

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

/// All that happened in a conversation, oldest first.
///
/// # Errors
/// When the journal or the vault does not answer.
pub async fn all(backend: &Backend, id: &ConversationId) -> Result<Vec<Happened>, ApiError> {
    let commits = backend.journal.journal().commits(CONTEXT, id.as_str(), 0).await?;
    open(backend, &commits.into_iter().map(readable).collect::<Vec<_>>()).await
}

async fn open(backend: &Backend, commits: &[Commit]) -> Result<Vec<Happened>, ApiError> {
    let mut opened = Vec::with_capacity(commits.len());
    for commit in commits {
        let actor = commit.metadata.get(metadata::ACTOR).cloned();
        opened.push(Happened { actor, opened: backend.opener.open(commit).await? });
    }
    Ok(opened)
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
    let journal = backend.journal.journal();
    // What came later need not be read, nor opened.
    let commits = match at {
        At::Position(position) => journal.commits_through(CONTEXT, id.as_str(), *position).await?,
        At::Time(_) => journal.commits(CONTEXT, id.as_str(), 0).await?,
    };
    let commits: Vec<_> = commits.into_iter().map(readable).collect();
    past_of(&open(backend, at.cut(&commits, backend).await?).await?)
}

/// What these commits come to, and the position of the last one.
///
/// # Errors
/// 404 where that is nothing.
pub fn past_of(happened: &[Happened]) -> Result<(Past, u64), ApiError> {
    let past = Past::of(happened.iter().map(|commit| &commit.opened))
        .ok_or_else(ApiError::no_conversation)?;
    let position = happened.last().map_or(0, |last| last.opened.position);
    Ok((past, position))
}

//! What the routes do, whichever address they have.

use commands::Order;
use commands::conversation::Start;
use domain::conversation::Change;
use domain::{ConversationId, Metadata, Title, UserId};
use projections::Projection;
use projections::conversation_list::{ConversationList, ConversationRow};
use wire::FieldError;
use wire::legacy::chat::{ConversationUpdate, NewConversation, OldConversation, Standing};

use super::caller::{Caller, Found};
use super::show;
use crate::backend::Backend;
use crate::http::ApiError;

/// Begins a conversation. `owner` is whose it is to be.
pub(super) async fn start(
    backend: &Backend,
    caller: &Caller,
    owner: UserId,
    body: NewConversation,
    order: &Order,
) -> Result<OldConversation, ApiError> {
    let mut errors = Vec::new();
    let title = body.title.flatten().filter(|title| !title.trim().is_empty());
    let start = Start {
        owner,
        id: None,
        title: title.and_then(|raw| parsed("title", Title::parse(&raw), &mut errors)),
        metadata: body
            .context_metadata
            .flatten()
            .and_then(|raw| parsed("context_metadata", Metadata::parse(&raw), &mut errors)),
    };
    finish(errors)?;
    let (id, position) = backend.conversations.start(start, order).await?;
    Ok(show::conversation(after(backend, caller, &id, position).await?))
}

/// Whether any of the fields that begin a conversation is there.
pub(super) fn begins(body: &NewConversation) -> Result<(), ApiError> {
    if body.title.is_some() || body.user_id.is_some() || body.context_metadata.is_some() {
        return Ok(());
    }
    Err(ApiError::invalid(vec![FieldError {
        loc: vec!["body".to_owned()],
        msg: "say at least one of title, user_id, context_metadata; each may be null".to_owned(),
        kind: "missing".to_owned(),
    }]))
}

/// Changes a conversation as a body says, all of it or nothing.
pub(super) async fn update(
    backend: &Backend,
    caller: &Caller,
    found: Found,
    body: ConversationUpdate,
    order: &Order,
) -> Result<OldConversation, ApiError> {
    let mut errors = Vec::new();
    let mut changes = Vec::new();
    changes.extend(
        body.title
            .and_then(|raw| parsed("title", Title::parse(&raw), &mut errors))
            .map(Change::Title),
    );
    match body.status {
        None => {}
        Some(Standing::Active) => changes.extend([Change::Ended(false), Change::Archived(false)]),
        Some(Standing::Ended) => changes.extend([Change::Ended(true), Change::Archived(false)]),
        Some(Standing::Archived) => changes.push(Change::Archived(true)),
    }
    changes.extend(
        body.context_metadata
            .and_then(|raw| parsed("context_metadata", Metadata::parse(&raw), &mut errors))
            .map(Change::Metadata),
    );
    finish(errors)?;
    Ok(show::conversation(make(backend, caller, found, changes, order).await?))
}

/// Makes changes on behalf of the owner; answers what the conversation is then.
pub(super) async fn make(
    backend: &Backend,
    caller: &Caller,
    found: Found,
    changes: Vec<Change>,
    order: &Order,
) -> Result<ConversationRow, ApiError> {
    let Found { id, owner, row, .. } = found;
    if changes.is_empty() {
        return Ok(row);
    }
    let position = backend.conversations.change(&id, owner, changes, order).await?;
    after(backend, caller, &id, position).await
}

/// Moves a conversation to the trash, on behalf of its owner.
pub(super) async fn delete(
    backend: &Backend,
    caller: &Caller,
    found: Found,
    order: &Order,
) -> Result<(), ApiError> {
    let position = backend.conversations.delete(&found.id, found.owner, order).await?;
    backend.fresh.wrote(&caller.actor.user, position);
    // A view in trouble does not undo what was done.
    _ = backend.views.progress().reached(ConversationList::NAME, position).await;
    Ok(())
}

/// Clients of 1.x get what they made, and read it back at once.
async fn after(
    backend: &Backend,
    caller: &Caller,
    id: &ConversationId,
    position: u64,
) -> Result<ConversationRow, ApiError> {
    backend.fresh.wrote(&caller.actor.user, position);
    let row = backend.views.conversation(id, position).await?;
    row.ok_or_else(ApiError::no_conversation)
}

fn parsed<T>(
    name: &str,
    parsed: Result<T, domain::Invalid>,
    errors: &mut Vec<FieldError>,
) -> Option<T> {
    parsed.map_err(|error| errors.push(ApiError::field(name, &error))).ok()
}

fn finish(errors: Vec<FieldError>) -> Result<(), ApiError> {
    if errors.is_empty() { Ok(()) } else { Err(ApiError::invalid(errors)) }
}

mod bulk;
mod change;

use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, Responder};
use commands::conversation::Start;
use domain::{ConversationId, Title};
use projections::Projection;
use projections::conversation_list::{ConversationList, ConversationRow, Cursor, Shelf};
use serde::Deserialize;
use utoipa::IntoParams;
use wire::conversation::{Conversation, StartConversation};
use wire::{Page, Problem, Receipt};

pub(super) use bulk::*;
pub(super) use change::*;

use crate::auth::Actor;
use crate::backend::Backend;
use crate::history::{self, At};
use crate::http::{ApiError, Context, Json, ListQuery, Seen};
use crate::live::translate;

/// Reads a conversation's id; finds the conversation when it is the caller's and not in the trash.
pub(super) async fn owned(
    backend: &Backend,
    actor: &Actor,
    id: &str,
    seen: Seen,
) -> Result<(ConversationId, ConversationRow), ApiError> {
    let missing = || seen.missing(ApiError::no_conversation());
    let id = self::id(id)?;
    let row = backend.views.conversation(&id, 0).await?;
    let row = row.filter(|row| row.owner == actor.user.as_str() && row.deleted_at.is_none());
    Ok((id, row.ok_or_else(missing)?))
}

pub(super) fn id(raw: &str) -> Result<ConversationId, ApiError> {
    ConversationId::parse(raw).map_err(|_| ApiError::no_conversation())
}

fn title(raw: &str) -> Result<Title, ApiError> {
    Title::parse(raw).map_err(|error| ApiError::invalid(vec![ApiError::field("title", &error)]))
}

pub(super) fn receipt(
    backend: &Backend,
    actor: &Actor,
    id: &ConversationId,
    position: u64,
) -> Receipt {
    backend.fresh.wrote(&actor.user, position);
    Receipt { id: id.to_string(), position }
}

/// Which conversations are listed.
#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum OnShelf {
    /// Those at hand.
    #[default]
    Open,
    /// The archived ones.
    Archive,
    /// Those in the trash.
    Trash,
}

/// Query of the list of conversations.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ShelfQuery {
    /// `open` when absent.
    #[serde(default)]
    shelf: OnShelf,
    /// Only those that have this tag.
    tag: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Items at most: 1 to 200, 50 when absent.
    limit: Option<u32>,
    /// Journal position the answer must reflect: that of a receipt.
    min_position: Option<u64>,
}

/// Own conversations, pinned ones first, then newest first.
#[utoipa::path(get, path = "/api/v1/conversations", tag = "conversation", params(ShelfQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<Conversation>), (status = 401, body = Problem)))]
pub(super) async fn list(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<ShelfQuery>,
) -> Result<impl Responder, ApiError> {
    let ShelfQuery { shelf, tag, cursor, limit, min_position } = query.into_inner();
    let query = ListQuery { cursor, limit, min_position };
    let (limit, cursor) = (query.limit()?, query.cursor::<Cursor>()?);
    let shelf = match shelf {
        OnShelf::Open => Shelf::Open,
        OnShelf::Archive => Shelf::Archive,
        OnShelf::Trash => Shelf::Trash,
    };
    let shelf = (shelf, tag.as_deref());
    let seen = backend.freshen(&actor, ConversationList::NAME, query.min_position).await?;
    let position = backend.views.progress().position(ConversationList::NAME);
    let mut rows =
        backend.views.conversations(&actor.user, shelf, cursor.as_ref(), limit + 1, 0).await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| Cursor::behind(row).to_string());
    let items = rows.into_iter().map(translate::conversation).collect();
    Ok(seen.ok().json(Page::<Conversation> { items, next, position }))
}

/// Begins a conversation.
#[utoipa::path(post, path = "/api/v1/conversations", tag = "conversation", request_body = StartConversation,
    params(("Idempotency-Key" = Option<String>, Header, description = "Names the request: a repeat gets the same receipt")),
    security(("bearer" = [])),
    responses((status = 201, body = Receipt), (status = 401, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn start(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    Json(body): Json<StartConversation>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let wrong = |error| ApiError::invalid(vec![ApiError::field("id", &error)]);
    let start = Start {
        owner: actor.user.clone(),
        id: body.id.map(ConversationId::parse).transpose().map_err(wrong)?,
        title: body.title.as_deref().map(title).transpose()?,
        metadata: None,
    };
    let (id, position) = backend.conversations.start(start, &context.order(&actor)).await?;
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/api/v1/conversations/{id}")))
        .json(receipt(&backend, &actor, &id, position)))
}

/// Query of one conversation.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ConversationQuery {
    /// As it was: a journal position, or a time (RFC 3339).
    at: Option<String>,
    /// Journal position the answer must reflect: that of a receipt.
    min_position: Option<u64>,
}

/// One conversation, as it is or as it was.
#[utoipa::path(get, path = "/api/v1/conversations/{id}", tag = "conversation", params(("id" = String, Path), ConversationQuery),
    security(("bearer" = [])), responses((status = 200, body = Conversation), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn read(
    backend: Data<Backend>,
    actor: Actor,
    path: Path<String>,
    query: Query<ConversationQuery>,
) -> Result<impl Responder, ApiError> {
    let ConversationQuery { at, min_position } = query.into_inner();
    let at = at.map(|raw| At::parse(&raw, "query", "at")).transpose()?;
    let seen = backend.freshen(&actor, ConversationList::NAME, min_position).await?;
    let (id, row) = owned(&backend, &actor, &path, seen).await?;
    let row = match at {
        Some(at) => history::past(&backend, &id, &at).await?.0.conversation,
        None => row,
    };
    let conversation = translate::whole_conversation(row).map_err(ApiError::inconsistent)?;
    Ok(seen.ok().json(conversation))
}

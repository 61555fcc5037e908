//! The conversations of a user whom the address names: for themselves and for administrators.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, Responder};
use domain::conversation::Change;
use projections::Projection;
use projections::messages::Messages;
use wire::Problem;
use wire::conversation::Role;
use wire::legacy::chat::{
    ConversationStats, ConversationUpdate, DeletedConversation, NewConversation, OldConversation,
    Validity, WholeConversation,
};

use super::caller::{Caller, Found};
use super::conversations::deleted;
use super::part::{Recent, Wanted};
use super::{change, show};
use crate::activity::{Action, Subject};
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json};

/// A conversation of the user whom the address names.
async fn found(
    backend: &Backend,
    caller: &Caller,
    path: &(String, String),
) -> Result<Found, ApiError> {
    let user = caller.on_behalf_of(backend, Some(&path.0)).await?;
    caller.conversation(backend, &path.1, Some(&user)).await
}

/// A user's conversations, newest first.
#[utoipa::path(get, path = "/api/v1/users/{user}/conversations", tag = "legacy", security(("bearer" = [])),
    params(("user" = String, Path, description = "Username or user id"), Wanted),
    responses((status = 200, body = Vec<OldConversation>), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn list(
    backend: Data<Backend>,
    caller: Caller,
    user: Path<String>,
    query: Query<Wanted>,
) -> Result<impl Responder, ApiError> {
    let (standing, range) = query.into_inner().read()?;
    let user = caller.on_behalf_of(&backend, Some(&user)).await?;
    caller.read(Action::ConversationsRead, Subject::of(&user));
    show::listed(&backend, &caller.actor, Some(&user), standing, range).await
}

/// Begins a conversation of a user.
#[utoipa::path(post, path = "/api/v1/users/{user}/conversations", tag = "legacy", security(("bearer" = [])),
    params(("user" = String, Path, description = "Username or user id")), request_body = NewConversation,
    responses((status = 200, body = OldConversation), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn start(
    backend: Data<Backend>,
    caller: Caller,
    context: Context,
    user: Path<String>,
    Json(body): Json<NewConversation>,
) -> Result<impl Responder, ApiError> {
    change::begins(&body)?;
    let owner = caller.on_behalf_of(&backend, Some(&user)).await?;
    let order = context.order(&caller.actor);
    Ok(HttpResponse::Ok().json(change::start(&backend, &caller, owner, body, &order).await?))
}

/// The conversations of a user that changed last.
#[utoipa::path(get, path = "/api/v1/users/{user}/conversations/recent", tag = "legacy", security(("bearer" = [])),
    params(("user" = String, Path, description = "Username or user id"), Recent),
    responses((status = 200, body = Vec<OldConversation>), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn recent(
    backend: Data<Backend>,
    caller: Caller,
    user: Path<String>,
    query: Query<Recent>,
) -> Result<impl Responder, ApiError> {
    let limit = query.limit()?;
    let user = caller.on_behalf_of(&backend, Some(&user)).await?;
    caller.read(Action::ConversationsRead, Subject::of(&user));
    show::listed(&backend, &caller.actor, Some(&user), None, (0, limit)).await
}

/// One conversation of a user.
#[utoipa::path(get, path = "/api/v1/users/{user}/conversations/{id}", tag = "legacy", security(("bearer" = [])),
    params(("user" = String, Path, description = "Username or user id"), ("id" = String, Path)),
    responses((status = 200, body = OldConversation), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn read(
    backend: Data<Backend>,
    caller: Caller,
    path: Path<(String, String)>,
) -> Result<impl Responder, ApiError> {
    let found = found(&backend, &caller, &path).await?;
    Ok(found.seen.ok().json(show::conversation(found.row)))
}

/// Changes title, status and what the client keeps with it. What is absent stays.
#[utoipa::path(put, path = "/api/v1/users/{user}/conversations/{id}", tag = "legacy", security(("bearer" = [])),
    params(("user" = String, Path, description = "Username or user id"), ("id" = String, Path)), request_body = ConversationUpdate,
    responses((status = 200, body = OldConversation), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change(
    backend: Data<Backend>,
    caller: Caller,
    context: Context,
    path: Path<(String, String)>,
    Json(body): Json<ConversationUpdate>,
) -> Result<impl Responder, ApiError> {
    let found = found(&backend, &caller, &path).await?;
    let order = context.order(&caller.actor);
    Ok(HttpResponse::Ok().json(change::update(&backend, &caller, found, body, &order).await?))
}

/// Deletes a conversation. It can be restored for 30 days.
#[utoipa::path(delete, path = "/api/v1/users/{user}/conversations/{id}", tag = "legacy", security(("bearer" = [])),
    params(("user" = String, Path, description = "Username or user id"), ("id" = String, Path)),
    responses((status = 200, body = DeletedConversation), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn delete(
    backend: Data<Backend>,
    caller: Caller,
    context: Context,
    path: Path<(String, String)>,
) -> Result<impl Responder, ApiError> {
    let found = found(&backend, &caller, &path).await?;
    change::delete(&backend, &caller, found, &context.order(&caller.actor)).await?;
    Ok(HttpResponse::Ok().json(deleted("Conversation deleted successfully", &path.1)))
}

/// Goes on with a conversation: one that has ended or was put away becomes active.
#[utoipa::path(post, path = "/api/v1/users/{user}/conversations/{id}/reconnect", tag = "legacy", security(("bearer" = [])),
    params(("user" = String, Path, description = "Username or user id"), ("id" = String, Path)),
    responses((status = 200, body = WholeConversation), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn reconnect(
    backend: Data<Backend>,
    caller: Caller,
    context: Context,
    path: Path<(String, String)>,
) -> Result<impl Responder, ApiError> {
    let found = found(&backend, &caller, &path).await?;
    let active = vec![Change::Ended(false), Change::Archived(false)];
    let order = context.order(&caller.actor);
    let row = change::make(&backend, &caller, found, active, &order).await?;
    let seen = backend.freshen(&caller.actor, Messages::NAME, None).await?;
    Ok(seen.ok().json(show::whole(&backend, row).await?))
}

/// Whether there is such a conversation.
#[utoipa::path(get, path = "/api/v1/users/{user}/conversations/{id}/validate", tag = "legacy", security(("bearer" = [])),
    params(("user" = String, Path, description = "Username or user id"), ("id" = String, Path)),
    responses((status = 200, body = Validity), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn validate(
    backend: Data<Backend>,
    caller: Caller,
    path: Path<(String, String)>,
) -> Result<impl Responder, ApiError> {
    let found = found(&backend, &caller, &path).await?;
    let shown = show::conversation(found.row);
    Ok(found.seen.ok().json(Validity {
        valid: true,
        conversation_id: shown.id,
        user_id: shown.user_id,
        conversation_title: shown.title,
        conversation_status: shown.status,
        created_at: shown.created_at,
        message: "Conversation is valid".to_owned(),
    }))
}

/// Ends a conversation: nothing more is to be said.
#[utoipa::path(post, path = "/api/v1/users/{user}/conversations/{id}/end", tag = "legacy", security(("bearer" = [])),
    params(("user" = String, Path, description = "Username or user id"), ("id" = String, Path)),
    responses((status = 200, body = OldConversation), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn end(
    backend: Data<Backend>,
    caller: Caller,
    context: Context,
    path: Path<(String, String)>,
) -> Result<impl Responder, ApiError> {
    let found = found(&backend, &caller, &path).await?;
    let ended = vec![Change::Ended(true), Change::Archived(false)];
    let order = context.order(&caller.actor);
    let row = change::make(&backend, &caller, found, ended, &order).await?;
    Ok(HttpResponse::Ok().json(show::conversation(row)))
}

/// How much was said.
#[utoipa::path(get, path = "/api/v1/users/{user}/conversations/{id}/stats", tag = "legacy", security(("bearer" = [])),
    params(("user" = String, Path, description = "Username or user id"), ("id" = String, Path)),
    responses((status = 200, body = ConversationStats), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn stats(
    backend: Data<Backend>,
    caller: Caller,
    path: Path<(String, String)>,
) -> Result<impl Responder, ApiError> {
    let found = found(&backend, &caller, &path).await?;
    let seen = backend.freshen(&caller.actor, Messages::NAME, None).await?.and(found.seen);
    let messages = show::thread(&backend, &found.row).await?;
    let by = |role| messages.iter().filter(|message| message.role == role).count() as u64;
    Ok(seen.ok().json(ConversationStats {
        total_messages: messages.len() as u64,
        user_messages: by(Role::User),
        assistant_messages: by(Role::Assistant),
        total_tokens_used: messages.iter().filter_map(|m| m.tokens_used).map(u64::from).sum(),
    }))
}

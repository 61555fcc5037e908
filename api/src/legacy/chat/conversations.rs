use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, Responder};
use wire::Problem;
use wire::legacy::chat::{
    ConversationUpdate, DeletedConversation, NewConversation, OldConversation,
};

use super::caller::Caller;
use super::part::Wanted;
use super::{change, show};
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json};

/// Own conversations, newest first.
#[utoipa::path(get, path = "/conversations", tag = "legacy", security(("bearer" = [])), params(Wanted),
    responses((status = 200, body = Vec<OldConversation>), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn list(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<Wanted>,
) -> Result<impl Responder, ApiError> {
    let (standing, range) = query.into_inner().read()?;
    show::listed(&backend, &actor, Some(&actor.user), standing, range).await
}

/// Begins a conversation: one's own or, for administrators, that of a user.
#[utoipa::path(post, path = "/conversations", tag = "legacy", security(("bearer" = [])), request_body = NewConversation,
    responses((status = 200, body = OldConversation), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem, description = "`user_not_found`"), (status = 422, body = Problem)))]
pub(crate) async fn start(
    backend: Data<Backend>,
    caller: Caller,
    context: Context,
    Json(body): Json<NewConversation>,
) -> Result<impl Responder, ApiError> {
    change::begins(&body)?;
    let named = body.user_id.clone().flatten();
    let owner = caller.on_behalf_of(&backend, named.as_deref()).await?;
    let order = context.order(&caller.actor);
    Ok(HttpResponse::Ok().json(change::start(&backend, &caller, owner, body, &order).await?))
}

/// One conversation: for its owner and for administrators.
#[utoipa::path(get, path = "/conversations/{id}", tag = "legacy", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = OldConversation), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn read(
    backend: Data<Backend>,
    caller: Caller,
    id: Path<String>,
) -> Result<impl Responder, ApiError> {
    let found = caller.conversation(&backend, &id, None).await?;
    Ok(found.seen.ok().json(show::conversation(found.row)))
}

/// Changes title, status and what the client keeps with it. What is absent stays.
#[utoipa::path(put, path = "/conversations/{id}", tag = "legacy", security(("bearer" = [])), params(("id" = String, Path)),
    request_body = ConversationUpdate,
    responses((status = 200, body = OldConversation), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change(
    backend: Data<Backend>,
    caller: Caller,
    context: Context,
    id: Path<String>,
    Json(body): Json<ConversationUpdate>,
) -> Result<impl Responder, ApiError> {
    let found = caller.conversation(&backend, &id, None).await?;
    let order = context.order(&caller.actor);
    Ok(HttpResponse::Ok().json(change::update(&backend, &caller, found, body, &order).await?))
}

/// Deletes a conversation. It can be restored for 30 days.
#[utoipa::path(delete, path = "/conversations/{id}", tag = "legacy", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = DeletedConversation), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn delete(
    backend: Data<Backend>,
    caller: Caller,
    context: Context,
    id: Path<String>,
) -> Result<impl Responder, ApiError> {
    let found = caller.conversation(&backend, &id, None).await?;
    change::delete(&backend, &caller, found, &context.order(&caller.actor)).await?;
    Ok(HttpResponse::Ok().json(deleted("Conversation deleted successfully", &id)))
}

pub(super) fn deleted(message: &str, id: &str) -> DeletedConversation {
    DeletedConversation { message: message.to_owned(), conversation_id: id.to_owned() }
}

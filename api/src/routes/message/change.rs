use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use domain::{MessageId, MessageText};
use wire::conversation::CorrectMessage;
use wire::{Problem, Receipt};

use super::{id, message_id};
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json};

/// Puts the words of a message right where they stand; no answer is asked for.
#[utoipa::path(patch, path = "/api/v1/conversations/{id}/messages/{message}", tag = "message",
    params(("id" = String, Path), ("message" = String, Path)),
    request_body = CorrectMessage, security(("bearer" = [])),
    responses((status = 200, body = Receipt), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn correct(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    path: Path<(String, String)>,
    Json(body): Json<CorrectMessage>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let (id, message) = (id(&path.0)?, message_id(&path.1)?);
    let text = MessageText::parse(&body.content)
        .map_err(|error| ApiError::invalid(vec![ApiError::field("content", &error)]))?;
    let (order, by) = (context.order(&actor), actor.user.clone());
    let done = backend.conversations.correct_message(&id, message.clone(), by, text, &order);
    Ok(changed(&backend, &actor, message, done.await?))
}

/// Takes a message out of the thread; what follows it stays.
#[utoipa::path(delete, path = "/api/v1/conversations/{id}/messages/{message}", tag = "message",
    params(("id" = String, Path), ("message" = String, Path)),
    security(("bearer" = [])),
    responses((status = 200, body = Receipt), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(in crate::routes) async fn delete(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    path: Path<(String, String)>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let (id, message) = (id(&path.0)?, message_id(&path.1)?);
    let (order, by) = (context.order(&actor), actor.user.clone());
    let done = backend.conversations.delete_message(&id, message.clone(), by, &order);
    Ok(changed(&backend, &actor, message, done.await?))
}

/// Puts a message back into the thread.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/messages/{message}/restore", tag = "message",
    params(("id" = String, Path), ("message" = String, Path)),
    security(("bearer" = [])),
    responses((status = 200, body = Receipt), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(in crate::routes) async fn restore(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    path: Path<(String, String)>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let (id, message) = (id(&path.0)?, message_id(&path.1)?);
    let (order, by) = (context.order(&actor), actor.user.clone());
    let done = backend.conversations.restore_message(&id, message.clone(), by, &order);
    Ok(changed(&backend, &actor, message, done.await?))
}

/// Shows the branch that begins with a message, down to its newest message; what is sent goes
/// there.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/messages/{message}/branch", tag = "message",
    params(("id" = String, Path), ("message" = String, Path)),
    security(("bearer" = [])),
    responses((status = 200, body = Receipt), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(in crate::routes) async fn switch_branch(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    path: Path<(String, String)>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let (id, message) = (id(&path.0)?, message_id(&path.1)?);
    let (order, by) = (context.order(&actor), actor.user.clone());
    let done = backend.conversations.switch_branch(&id, message.clone(), by, &order);
    Ok(changed(&backend, &actor, message, done.await?))
}

pub(super) fn changed(
    backend: &Backend,
    actor: &Actor,
    message: MessageId,
    position: u64,
) -> HttpResponse {
    backend.fresh.wrote(&actor.user, position);
    HttpResponse::Ok().json(Receipt { id: message.into(), position })
}

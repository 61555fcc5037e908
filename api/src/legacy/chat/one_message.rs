//! A message that is named without its conversation.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use domain::{MessageId, MessageText};
use projections::Projection;
use projections::conversation_list::ConversationList;
use projections::messages::Messages;
use wire::Problem;
use wire::legacy::accounts::Done;
use wire::legacy::chat::{MessageUpdate, OldMessage};

use super::caller::Caller;
use super::show;
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json};

/// One message: for the owner of its conversation and for administrators.
#[utoipa::path(get, path = "/messages/{id}", tag = "legacy", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = OldMessage), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn read(
    backend: Data<Backend>,
    caller: Caller,
    id: Path<String>,
) -> Result<impl Responder, ApiError> {
    let (row, ..) = caller.message(&backend, &id).await?;
    if !show::is_said(&row) {
        return Err(ApiError::no_message());
    }
    Ok(HttpResponse::Ok().json(show::message(row)?))
}

/// Puts the words of a message right where they stand.
#[utoipa::path(put, path = "/messages/{id}", tag = "legacy", security(("bearer" = [])), params(("id" = String, Path)),
    request_body = MessageUpdate,
    responses((status = 200, body = OldMessage), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "`answer_being_written`"), (status = 422, body = Problem)))]
pub(crate) async fn change(
    backend: Data<Backend>,
    caller: Caller,
    context: Context,
    id: Path<String>,
    Json(body): Json<MessageUpdate>,
) -> Result<impl Responder, ApiError> {
    let (_, conversation, owner) = caller.message(&backend, &id).await?;
    let wrong = |error| ApiError::invalid(vec![ApiError::field("content", &error)]);
    let text = MessageText::parse(&body.content).map_err(wrong)?;
    let message = MessageId::parse(id.as_str()).map_err(|_| ApiError::no_message())?;
    let order = context.order(&caller.actor);
    let orders = &backend.conversations;
    let position =
        orders.correct_message(&conversation, message.clone(), owner, text, &order).await?;
    backend.fresh.wrote(&caller.actor.user, position);
    let row = backend.views.message(&conversation, &message, position).await?;
    Ok(HttpResponse::Ok().json(show::message(row.ok_or_else(ApiError::no_message)?)?))
}

/// Takes a message out of its conversation; what follows it stays.
#[utoipa::path(delete, path = "/messages/{id}", tag = "legacy", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = Done), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "`answer_being_written`")))]
pub(crate) async fn delete(
    backend: Data<Backend>,
    caller: Caller,
    context: Context,
    id: Path<String>,
) -> Result<impl Responder, ApiError> {
    let (_, conversation, owner) = caller.message(&backend, &id).await?;
    let message = MessageId::parse(id.as_str()).map_err(|_| ApiError::no_message())?;
    let order = context.order(&caller.actor);
    let orders = &backend.conversations;
    let position = orders.delete_message(&conversation, message, owner, &order).await?;
    backend.fresh.wrote(&caller.actor.user, position);
    // A view in trouble does not undo what was done.
    _ = backend.views.progress().reached(Messages::NAME, position).await;
    _ = backend.views.progress().reached(ConversationList::NAME, position).await;
    Ok(HttpResponse::Ok().json(Done { message: "Message deleted successfully".to_owned() }))
}

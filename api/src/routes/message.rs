use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, Responder};
use commands::conversation::{RetryAnswer, SendMessage, Sent};
use domain::{MessageId, MessageText};
use projections::Projection;
use projections::conversation_list::ConversationList;
use projections::messages::Messages;
use wire::conversation::{Message, SendMessage as ToSend, SendReceipt};
use wire::{Page, Problem, Receipt};

use super::conversation::{id, owned};
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json, ListQuery, parse_id};
use crate::live::translate;

fn message_id(raw: &str) -> Result<MessageId, ApiError> {
    parse_id(MessageId::parse(raw), "message_not_found", "Message not found")
}

fn receipt(backend: &Backend, actor: &Actor, sent: Sent) -> SendReceipt {
    backend.fresh.wrote(&actor.user, sent.position);
    SendReceipt { id: sent.message.into(), answer_id: sent.answer.into(), position: sent.position }
}

/// Messages of a conversation, newest first.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/messages", tag = "message",
    params(("id" = String, Path), ListQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<Message>), (status = 404, body = Problem)))]
pub(super) async fn list(
    backend: Data<Backend>,
    actor: Actor,
    path: Path<String>,
    query: Query<ListQuery>,
) -> Result<impl Responder, ApiError> {
    let (limit, before) = (query.limit()?, query.cursor::<i64>()?);
    let listed = backend.freshen(&actor, ConversationList::NAME, query.min_position).await?;
    let seen = backend.freshen(&actor, Messages::NAME, query.min_position).await?.and(listed);
    let (id, _) = owned(&backend, &actor, &path, listed).await?;
    let position = backend.views.progress().position(Messages::NAME);
    let mut rows = backend.views.messages(&id, before, limit + 1, 0).await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| row.ordinal.to_string());
    let items: Result<Vec<_>, _> = rows.into_iter().map(translate::message).collect();
    let items = items.map_err(|column| {
        tracing::error!(column, "a row of messages is inconsistent");
        ApiError::internal()
    })?;
    Ok(seen.ok().json(Page::<Message> { items, next, position }))
}

/// Sends a message. The answer follows by itself, live and in the list.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/messages", tag = "message", request_body = ToSend,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "Names the request: a repeat gets the same receipt")),
    security(("bearer" = [])),
    responses((status = 202, body = SendReceipt), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn send(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    path: Path<String>,
    Json(body): Json<ToSend>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let wrong = |name| move |error| ApiError::invalid(vec![ApiError::field(name, &error)]);
    let send = SendMessage {
        conversation: id(&path)?,
        by: actor.user.clone(),
        id: body.id.map(MessageId::parse).transpose().map_err(wrong("id"))?,
        text: MessageText::parse(&body.content).map_err(wrong("content"))?,
    };
    let sent = backend.conversations.send_message(send, &context.order(&actor)).await?;
    Ok(HttpResponse::Accepted().json(receipt(&backend, &actor, sent)))
}

/// Asks the model again after an answer failed, broke off or was stopped.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/messages/{message}/retry", tag = "message",
    params(("id" = String, Path), ("message" = String, Path, description = "The message to answer")),
    security(("bearer" = [])),
    responses((status = 202, body = SendReceipt), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn retry(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    path: Path<(String, String)>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let retry = RetryAnswer {
        conversation: id(&path.0)?,
        message: message_id(&path.1)?,
        by: actor.user.clone(),
    };
    let sent = backend.conversations.retry_answer(retry, &context.order(&actor)).await?;
    Ok(HttpResponse::Accepted().json(receipt(&backend, &actor, sent)))
}

/// Stops an answer that is being written and keeps what had arrived.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/messages/{message}/stop", tag = "message",
    params(("id" = String, Path), ("message" = String, Path, description = "The answer to stop")),
    security(("bearer" = [])),
    responses((status = 200, body = Receipt), (status = 404, body = Problem)))]
pub(super) async fn stop(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    path: Path<(String, String)>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let (id, answer) = (id(&path.0)?, message_id(&path.1)?);
    let order = context.order(&actor);
    let stopped =
        backend.conversations.stop_answer(&id, answer.clone(), actor.user.clone(), &order);
    let position = stopped.await?;
    backend.fresh.wrote(&actor.user, position);
    // At once here; other nodes hear of it from the journal.
    backend.writing.finish(answer.as_str());
    Ok(HttpResponse::Ok().json(Receipt { id: answer.into(), position }))
}

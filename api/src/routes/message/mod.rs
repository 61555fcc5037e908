mod answer;
mod change;
mod list;

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, Responder};
use commands::conversation::{SendMessage, Sent, Words};
use domain::{ConversationId, MessageId, MessageText};
use projections::Projection;
use projections::conversation_list::ConversationList;
use projections::messages::{MessageRow, Messages};
use wire::Problem;
use wire::conversation::{Message, SendMessage as ToSend, SendReceipt};

pub(super) use answer::*;
pub(super) use change::*;
pub(crate) use list::thread_of;
pub(super) use list::*;

use super::conversation::{id, owned};
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json, ReadQuery};
use crate::live::translate;

fn message_id(raw: &str) -> Result<MessageId, ApiError> {
    MessageId::parse(raw).map_err(|_| ApiError::no_message())
}

fn receipt(backend: &Backend, actor: &Actor, sent: Sent) -> SendReceipt {
    backend.fresh.wrote(&actor.user, sent.position);
    let answer_id = sent.answer.map(String::from);
    SendReceipt { id: sent.message.into(), answer_id, position: sent.position }
}

/// One message, with everything that is known of it.
#[utoipa::path(get, path = "/api/v1/conversations/{id}/messages/{message}", tag = "message",
    params(("id" = String, Path), ("message" = String, Path), ReadQuery), security(("bearer" = [])),
    responses((status = 200, body = Message), (status = 404, body = Problem)))]
pub(super) async fn read(
    backend: Data<Backend>,
    actor: Actor,
    path: Path<(String, String)>,
    query: Query<ReadQuery>,
) -> Result<impl Responder, ApiError> {
    let listed = backend.freshen(&actor, ConversationList::NAME, query.min_position).await?;
    let seen = backend.freshen(&actor, Messages::NAME, query.min_position).await?.and(listed);
    let (id, _) = owned(&backend, &actor, &path.0, listed).await?;
    let row = backend.views.message(&id, &message_id(&path.1)?, 0).await?;
    let missing = || seen.missing(ApiError::no_message());
    let row = row.filter(|row| !row.deleted).ok_or_else(missing)?;
    let parents: Vec<_> = row.parent_id.clone().into_iter().collect();
    let mut branches = backend.views.branches(&id, &parents).await?;
    let mut message = translate::whole_message(row).map_err(ApiError::inconsistent)?;
    message.branches = branches.drain().next().map(|(_, ids)| ids).unwrap_or_default();
    Ok(seen.ok().json(message))
}

/// Messages as they are shown, with the branches that begin with each.
async fn shown(
    backend: &Backend,
    id: &ConversationId,
    rows: Vec<MessageRow>,
) -> Result<Vec<Message>, ApiError> {
    let parents: Vec<_> = rows.iter().filter_map(|row| row.parent_id.clone()).collect();
    let branches = backend.views.branches(id, &parents).await?;
    let show = |mut row: MessageRow| {
        let parent = row.parent_id.take();
        let mut message = translate::message(row).map_err(ApiError::inconsistent)?;
        let ids = parent.and_then(|parent| branches.get(&parent));
        message.branches = ids.cloned().unwrap_or_default();
        Ok(message)
    };
    rows.into_iter().map(show).collect()
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
        words_of: Words::Own,
        edits: body.edits.map(MessageId::parse).transpose().map_err(wrong("edits"))?,
    };
    let sent = backend.conversations.send_message(send, &context.order(&actor)).await?;
    Ok(HttpResponse::Accepted().json(receipt(&backend, &actor, sent)))
}

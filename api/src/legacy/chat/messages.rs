use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, Responder};
use commands::conversation::{SendMessage, Words};
use domain::conversation::{Speaker, Supplied};
use domain::{MessageText, Metadata, ModelName};
use projections::Projection;
use projections::messages::Messages;
use wire::conversation::Role;
use wire::legacy::chat::{NewMessage, OldMessage};
use wire::{FieldError, Problem};

use super::caller::Caller;
use super::part::Part;
use super::show;
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json};

/// What was said on the branch that is shown, oldest first. An answer is there once it is settled.
#[utoipa::path(get, path = "/conversations/{id}/messages", tag = "legacy", security(("bearer" = [])), params(("id" = String, Path), Part),
    responses((status = 200, body = Vec<OldMessage>), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn list(
    backend: Data<Backend>,
    caller: Caller,
    id: Path<String>,
    part: Query<Part>,
) -> Result<impl Responder, ApiError> {
    let (skip, limit) = part.range()?;
    let found = caller.conversation(&backend, &id, None).await?;
    let seen = backend.freshen(&caller.actor, Messages::NAME, None).await?.and(found.seen);
    let messages = show::thread(&backend, &found.row).await?.into_iter();
    let messages: Vec<_> = messages.skip(skip as usize).take(limit as usize).collect();
    Ok(seen.ok().json(messages))
}

/// Sends a message. One of `user` is answered by itself; others are kept as the client's account
/// of what was said elsewhere.
#[utoipa::path(post, path = "/conversations/{id}/messages", tag = "legacy", security(("bearer" = [])), params(("id" = String, Path)),
    request_body = NewMessage,
    responses((status = 200, body = OldMessage), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "`conversation_ended`"), (status = 422, body = Problem)))]
pub(crate) async fn send(
    backend: Data<Backend>,
    caller: Caller,
    context: Context,
    id: Path<String>,
    Json(body): Json<NewMessage>,
) -> Result<impl Responder, ApiError> {
    let found = caller.conversation(&backend, &id, None).await?;
    let (text, words_of) = read(body)?;
    let send = SendMessage {
        conversation: found.id.clone(),
        by: found.owner,
        id: None,
        text,
        words_of,
        edits: None,
    };
    let order = context.order(&caller.actor);
    let sent = backend.conversations.send_message(send, &order).await?;
    backend.fresh.wrote(&caller.actor.user, sent.position);
    let row = backend.views.message(&found.id, &sent.message, sent.position).await?;
    Ok(HttpResponse::Ok().json(show::message(row.ok_or_else(ApiError::no_message)?)?))
}

fn read(body: NewMessage) -> Result<(MessageText, Words), ApiError> {
    let mut errors = Vec::new();
    let mut wrong = |error| errors.push(error);
    let field = ApiError::field;
    let text = MessageText::parse(&body.content).map_err(|error| wrong(field("content", &error)));
    let model = body.model.map(|raw| ModelName::parse(&raw)).transpose();
    let model = model.map_err(|error| wrong(field("model", &error)));
    let response_ms = body.response_time.map(milliseconds).transpose().map_err(&mut wrong);
    let metadata = body.message_metadata.map(|raw| Metadata::parse(&raw)).transpose();
    let metadata = metadata.map_err(|error| wrong(field("message_metadata", &error)));
    let (Ok(text), Ok(model), Ok(response_ms), Ok(metadata)) = (text, model, response_ms, metadata)
    else {
        return Err(ApiError::invalid(errors));
    };
    let supplied = Supplied {
        at: None,
        model: model.map(|model| model.as_str().to_owned()),
        tokens: body.tokens_used,
        response_ms,
        metadata: metadata.map(|metadata| metadata.into_string().into()),
    };
    let words_of = match body.role {
        Role::User if supplied == Supplied::default() => Words::Own,
        Role::User => Words::OwnWith(supplied),
        Role::Assistant => Words::Brought(Speaker::Assistant, supplied),
        Role::System => Words::Brought(Speaker::System, supplied),
    };
    Ok((text, words_of))
}

/// Whole milliseconds; some clients measure fractions.
fn milliseconds(raw: f64) -> Result<u32, FieldError> {
    if (0.0..=f64::from(u32::MAX)).contains(&raw) {
        return Ok(raw.round() as u32);
    }
    Err(FieldError {
        loc: vec!["body".to_owned(), "response_time".to_owned()],
        msg: "response_time is a number of milliseconds".to_owned(),
        kind: "malformed".to_owned(),
    })
}

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use commands::conversation::{AskAgain, How};
use domain::{ModelName, Reason, conversation};
use wire::conversation::{RateAnswer, Rating, Regenerate, SendReceipt};
use wire::{Problem, Receipt};

use super::change::changed;
use super::{id, message_id, receipt};
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json};
use crate::routes::conversation::unknown_model;

/// Asks the model again after an answer failed, broke off or was stopped. The new answer takes
/// its place.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/messages/{message}/retry", tag = "message",
    params(("id" = String, Path), ("message" = String, Path, description = "The answer, or the message whose latest answer is meant"),
        ("Idempotency-Key" = Option<String>, Header, description = "Names the request: a repeat gets the same receipt")),
    security(("bearer" = [])),
    responses((status = 202, body = SendReceipt), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn retry(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    path: Path<(String, String)>,
) -> Result<impl Responder, ApiError> {
    ask_again(&backend, &actor, &context, &path, How::Instead).await
}

/// Asks the model to go on with an answer that broke off or was stopped.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/messages/{message}/continue", tag = "message",
    params(("id" = String, Path), ("message" = String, Path, description = "The answer, or the message whose latest answer is meant"),
        ("Idempotency-Key" = Option<String>, Header, description = "Names the request: a repeat gets the same receipt")),
    security(("bearer" = [])),
    responses((status = 202, body = SendReceipt), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn go_on(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    path: Path<(String, String)>,
) -> Result<impl Responder, ApiError> {
    ask_again(&backend, &actor, &context, &path, How::Continue).await
}

/// Asks the model for another answer beside the one that there is, on a branch of its own.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/messages/{message}/regenerate", tag = "message",
    params(("id" = String, Path), ("message" = String, Path, description = "The answer, or the message whose latest answer is meant"),
        ("Idempotency-Key" = Option<String>, Header, description = "Names the request: a repeat gets the same receipt")),
    request_body = Regenerate, security(("bearer" = [])),
    responses((status = 202, body = SendReceipt), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn regenerate(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    path: Path<(String, String)>,
    Json(body): Json<Regenerate>,
) -> Result<impl Responder, ApiError> {
    let model = body.model.as_deref().map(ModelName::parse).transpose();
    let model = model.map_err(|error| ApiError::invalid(vec![ApiError::field("model", &error)]))?;
    if let Some(model) = &model
        && !backend.models.offers(model.as_str())
    {
        return Err(ApiError::invalid(vec![unknown_model()]));
    }
    ask_again(&backend, &actor, &context, &path, How::Beside(model)).await
}

async fn ask_again(
    backend: &Backend,
    actor: &Actor,
    context: &Context,
    path: &(String, String),
    how: How,
) -> Result<HttpResponse, ApiError> {
    backend.check_ready()?;
    let ask = AskAgain {
        conversation: id(&path.0)?,
        message: message_id(&path.1)?,
        by: actor.user.clone(),
        how,
    };
    let sent = backend.conversations.ask_again(ask, &context.order(actor)).await?;
    Ok(HttpResponse::Accepted().json(receipt(backend, actor, sent)))
}

/// Stops an answer that is being written and keeps what had arrived.
#[utoipa::path(post, path = "/api/v1/conversations/{id}/messages/{message}/stop", tag = "message",
    params(("id" = String, Path), ("message" = String, Path, description = "The answer to stop")),
    security(("bearer" = [])),
    responses((status = 200, body = Receipt), (status = 404, body = Problem)))]
pub(in crate::routes) async fn stop(
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
    // At once here; other nodes hear of it from the journal.
    backend.writing.finish(answer.as_str());
    Ok(changed(&backend, &actor, answer, position))
}

/// Says what the reader thinks of an answer, or takes it back.
#[utoipa::path(put, path = "/api/v1/conversations/{id}/messages/{message}/rating", tag = "message",
    params(("id" = String, Path), ("message" = String, Path, description = "The answer")),
    request_body = RateAnswer, security(("bearer" = [])),
    responses((status = 200, body = Receipt), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn rate(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    path: Path<(String, String)>,
    Json(body): Json<RateAnswer>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let (id, answer) = (id(&path.0)?, message_id(&path.1)?);
    let reason = body.reason.as_deref().map(Reason::parse).transpose();
    let reason =
        reason.map_err(|error| ApiError::invalid(vec![ApiError::field("reason", &error)]))?;
    let rating = body.rating.map(|rating| match rating {
        Rating::Up => conversation::Rating::Up,
        Rating::Down => conversation::Rating::Down,
    });
    let (order, by) = (context.order(&actor), actor.user.clone());
    let rated =
        backend.conversations.rate_answer(&id, answer.clone(), by, (rating, reason), &order);
    Ok(changed(&backend, &actor, answer, rated.await?))
}

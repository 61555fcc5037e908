use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use domain::account::{Because, Which};
use domain::{SessionId, UserId};
use projections::Projection;
use projections::sessions::Sessions;
use wire::account::OpenSession;
use wire::{Page, Problem, Receipt};

use super::device;
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::{ApiError, Context, parse_id};

/// Where I am signed in, the latest used first.
#[utoipa::path(get, path = "/api/v1/me/sessions", tag = "account", security(("bearer" = [])),
    responses((status = 200, body = Page<OpenSession>), (status = 401, body = Problem)))]
pub(in crate::routes) async fn list(
    backend: Data<Backend>,
    actor: Actor,
) -> Result<impl Responder, ApiError> {
    let seen = backend.freshen(&actor, Sessions::NAME, None).await?;
    let items = open_sessions(&backend, &actor.user, actor.session()).await?;
    Ok(seen.ok().json(Page { items, next: None, position: seen.position }))
}

/// The open sessions of a user.
pub(in crate::routes) async fn open_sessions(
    backend: &Backend,
    user: &UserId,
    current: Option<&SessionId>,
) -> Result<Vec<OpenSession>, ApiError> {
    let rows = backend.views.sessions(user, backend.clock.now(), 0).await?;
    let shown = rows.into_iter().map(|row| OpenSession {
        current: current.is_some_and(|current| current.as_str() == row.session_id),
        id: row.session_id,
        began_at: row.began_at,
        used_at: row.used_at,
        expires_at: row.expires_at,
        address: row.address,
        device: row.user_agent.as_deref().and_then(device::name),
        user_agent: row.user_agent,
    });
    Ok(shown.collect())
}

/// Ends one of my sessions; one that has ended already stays so.
#[utoipa::path(delete, path = "/api/v1/me/sessions/{id}", tag = "account", security(("bearer" = [])),
    params(("id" = String, Path, description = "The session")),
    responses((status = 200, body = Receipt), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(in crate::routes) async fn end(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    id: Path<String>,
) -> Result<impl Responder, ApiError> {
    let unknown = "there is no such session among yours";
    let session = parse_id(SessionId::parse(id.as_str()), "session_not_found", unknown)?;
    end_some(&backend, &actor, &context, Which::One(session)).await
}

/// Ends all of my sessions but this one.
#[utoipa::path(delete, path = "/api/v1/me/sessions", tag = "account", security(("bearer" = [])),
    responses((status = 200, body = Receipt), (status = 401, body = Problem)))]
pub(in crate::routes) async fn end_others(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
) -> Result<impl Responder, ApiError> {
    let this = actor.session().cloned().ok_or_else(ApiError::miswired)?;
    end_some(&backend, &actor, &context, Which::Others(this)).await
}

async fn end_some(
    backend: &Backend,
    actor: &Actor,
    context: &Context,
    which: Which,
) -> Result<HttpResponse, ApiError> {
    backend.check_ready()?;
    let (order, because) = (context.order(actor), Because::EndedByOwner);
    let position = backend.accounts.end_sessions(&actor.user, which, because, &order).await?;
    backend.took_effect(&actor.user, position).await;
    Ok(HttpResponse::Ok().json(Receipt { id: actor.user.to_string(), position }))
}

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use domain::account::{Because, Which};
use domain::{SessionId, UserId};
use projections::Projection;
use projections::sessions::Sessions;
use wire::account::OpenSession;
use wire::{Page, Problem, Receipt};

use super::super::account::open_sessions;
use super::user;
use crate::activity::{Action, Subject};
use crate::auth::{Actor, Audit};
use crate::backend::Backend;
use crate::http::{ApiError, Context, parse_id};

/// Where somebody is signed in, the latest used first.
#[utoipa::path(get, path = "/api/v1/accounts/{id}/sessions", tag = "people", security(("bearer" = [])),
    params(("id" = String, Path, description = "The account")),
    responses((status = 200, body = Page<OpenSession>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(in crate::routes) async fn list_sessions(
    backend: Data<Backend>,
    actor: Actor,
    audit: Audit,
    id: Path<String>,
) -> Result<impl Responder, ApiError> {
    let user = user(&id)?;
    let seen = backend.freshen(&actor, Sessions::NAME, None).await?;
    if backend.views.account(&user, 0).await?.is_none() {
        return Err(seen.missing(ApiError::not_found("user_not_found", "User not found")));
    }
    audit.note(&actor, Action::SessionsRead, Subject::of(&user));
    let items = open_sessions(&backend, &user, actor.session()).await?;
    Ok(seen.ok().json(Page { items, next: None, position: seen.position }))
}

/// Signs somebody out everywhere.
#[utoipa::path(delete, path = "/api/v1/accounts/{id}/sessions", tag = "people", security(("bearer" = [])),
    params(("id" = String, Path, description = "The account")),
    responses((status = 200, body = Receipt), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(in crate::routes) async fn end_sessions(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    id: Path<String>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    end_some(&backend, &actor, &context, &user(&id)?, Which::All).await
}

/// Signs somebody out in one place; a session that has ended already stays so.
#[utoipa::path(delete, path = "/api/v1/accounts/{id}/sessions/{session}", tag = "people", security(("bearer" = [])),
    params(("id" = String, Path, description = "The account"), ("session" = String, Path, description = "The session")),
    responses((status = 200, body = Receipt), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(in crate::routes) async fn end_one_session(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    path: Path<(String, String)>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let user = user(&path.0)?;
    let unknown = "there is no such session of theirs";
    let session = parse_id(SessionId::parse(path.1.as_str()), "session_not_found", unknown)?;
    end_some(&backend, &actor, &context, &user, Which::One(session)).await
}

async fn end_some(
    backend: &Backend,
    actor: &Actor,
    context: &Context,
    user: &UserId,
    which: Which,
) -> Result<HttpResponse, ApiError> {
    let (order, because) = (context.order(actor), Because::EndedByAdministrator);
    let position = backend.accounts.end_sessions(user, which, because, &order).await?;
    backend.took_effect(&actor.user, position).await;
    Ok(HttpResponse::Ok().json(Receipt { id: user.to_string(), position }))
}

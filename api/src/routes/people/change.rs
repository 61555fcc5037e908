use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use wire::{Problem, Receipt};

use super::user;
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::{ApiError, Context};

/// Signs somebody out everywhere, and lets nobody sign in to the account.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/disable", tag = "people", security(("bearer" = [])),
    params(("id" = String, Path, description = "The account")),
    responses((status = 200, body = Receipt), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "`last_administrator`")))]
pub(in crate::routes) async fn disable(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    id: Path<String>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let position = backend.accounts.disable(&user(&id)?, &context.order(&actor)).await?;
    done(&backend, &actor, &id, position).await
}

/// Lets somebody sign in again.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/enable", tag = "people", security(("bearer" = [])),
    params(("id" = String, Path, description = "The account")),
    responses((status = 200, body = Receipt), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(in crate::routes) async fn enable(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    id: Path<String>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let position = backend.accounts.enable(&user(&id)?, &context.order(&actor)).await?;
    done(&backend, &actor, &id, position).await
}

/// Deletes an account; its names are free again. It can be restored for 30 days.
#[utoipa::path(delete, path = "/api/v1/accounts/{id}", tag = "people", security(("bearer" = [])),
    params(("id" = String, Path, description = "The account")),
    responses((status = 200, body = Receipt), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "`last_administrator`")))]
pub(in crate::routes) async fn delete(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    id: Path<String>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let position = backend.accounts.delete(&user(&id)?, &context.order(&actor)).await?;
    done(&backend, &actor, &id, position).await
}

/// Takes a deletion back.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/restore", tag = "people", security(("bearer" = [])),
    params(("id" = String, Path, description = "The account")),
    responses((status = 200, body = Receipt), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "`username_taken`, `email_taken`, `restored_too_late`")))]
pub(in crate::routes) async fn restore(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    id: Path<String>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let position = backend.accounts.restore(&user(&id)?, &context.order(&actor)).await?;
    done(&backend, &actor, &id, position).await
}

async fn done(
    backend: &Backend,
    actor: &Actor,
    id: &str,
    position: u64,
) -> Result<HttpResponse, ApiError> {
    backend.took_effect(&actor.user, position).await;
    Ok(HttpResponse::Ok().json(Receipt { id: id.to_owned(), position }))
}

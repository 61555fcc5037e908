use actix_web::web::{Data, Path, Query};
use actix_web::{HttpResponse, Responder};
use domain::UserId;
use projections::Projection;
use projections::accounts::{AccountRow, AccountState, Accounts, Wanted};
use serde::Deserialize;
use utoipa::IntoParams;
use wire::Problem;
use wire::legacy::accounts::{User, Users};

use super::super::number::number;
use super::named;
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::ApiError;

/// Query of the list of users.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Part {
    /// How many to leave out; 0 when absent.
    skip: Option<String>,
    /// How many at most: 1 to 1000, 100 when absent.
    limit: Option<String>,
}

/// Everybody who has an account, by name.
#[utoipa::path(get, path = "/users", tag = "legacy", security(("bearer" = [])), params(Part),
    responses((status = 200, body = Users), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn list(
    backend: Data<Backend>,
    actor: Actor,
    part: Query<Part>,
) -> Result<impl Responder, ApiError> {
    // As many as an offset of Postgres takes.
    let skip = number("skip", part.skip.as_deref(), 0, 0..=u32::MAX)?;
    let limit = number("limit", part.limit.as_deref(), 100, 1..=1000)?;
    let seen = backend.freshen(&actor, Accounts::NAME, None).await?;
    let rows = backend.views.accounts(&Wanted::default(), None, skip, limit, 0).await?;
    Ok(seen.ok().json(Users { users: rows.into_iter().map(user).collect() }))
}

/// Who am I.
#[utoipa::path(get, path = "/auth/me", tag = "legacy", security(("bearer" = [])),
    responses((status = 200, body = User), (status = 401, body = Problem)))]
pub(crate) async fn me(backend: Data<Backend>, actor: Actor) -> Result<HttpResponse, ApiError> {
    show(&backend, &actor, &actor.user).await
}

/// Who am I, under its other address.
#[utoipa::path(get, path = "/users/me", tag = "legacy", security(("bearer" = [])),
    responses((status = 200, body = User), (status = 401, body = Problem)))]
pub(crate) async fn me_too(backend: Data<Backend>, actor: Actor) -> Result<HttpResponse, ApiError> {
    show(&backend, &actor, &actor.user).await
}

/// Somebody: for themselves and for administrators.
#[utoipa::path(get, path = "/users/{username}", tag = "legacy", security(("bearer" = [])),
    params(("username" = String, Path, description = "Who")),
    responses((status = 200, body = User), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn read(
    backend: Data<Backend>,
    actor: Actor,
    username: Path<String>,
) -> Result<HttpResponse, ApiError> {
    backend.check_ready()?;
    let user = named::user(&backend, &username).await?;
    show(&backend, &actor, &user).await
}

async fn show(backend: &Backend, actor: &Actor, who: &UserId) -> Result<HttpResponse, ApiError> {
    let seen = backend.freshen(actor, Accounts::NAME, None).await?;
    let row = backend.views.account(who, 0).await?;
    let missing = || seen.missing(ApiError::not_found("user_not_found", "User not found"));
    Ok(seen.ok().json(user(row.ok_or_else(missing)?)))
}

fn user(row: AccountRow) -> User {
    User {
        is_active: row.state() == AccountState::Active,
        id: row.user_id,
        username: row.username,
        email: row.email,
        full_name: row.full_name,
        roles: row.roles,
    }
}

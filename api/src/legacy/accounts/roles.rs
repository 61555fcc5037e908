use std::collections::BTreeSet;

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use commands::{CommandError, Refused};
use domain::Description;
use domain::role::{Refusal, RoleName};
use projections::Projection;
use projections::accounts::Accounts;
use projections::roles::Roles;
use wire::Problem;
use wire::legacy::accounts::{Done, NamedRole, UserRoles};

use super::{done, named};
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json};
use crate::routes::Form;

/// All roles: those that are built in, then those that were defined, by name.
#[utoipa::path(get, path = "/roles", tag = "legacy", security(("bearer" = [])),
    responses((status = 200, body = [NamedRole]), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn list(backend: Data<Backend>, actor: Actor) -> Result<impl Responder, ApiError> {
    let seen = backend.freshen(&actor, Roles::NAME, None).await?;
    let built_in = RoleName::built_in().into_iter().map(|(name, description)| NamedRole {
        name: name.into(),
        description: Some(description.to_owned()),
    });
    let defined = backend.views.roles(0).await?.into_iter();
    let defined = defined.map(|row| NamedRole { name: row.name, description: row.description });
    Ok(seen.ok().json(built_in.chain(defined).collect::<Vec<_>>()))
}

/// Defines a role that allows nothing yet.
#[utoipa::path(post, path = "/roles", tag = "legacy", security(("bearer" = [])), request_body = NamedRole,
    responses((status = 200, body = Done), (status = 400, body = Problem, description = "`role_exists`"), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn define(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    Json(body): Json<NamedRole>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let mut form = Form::default();
    let description = body.description.filter(|text| !text.trim().is_empty());
    let description =
        description.and_then(|text| form.field("description", Description::parse(&text)));
    let name = form.field("name", RoleName::parse(body.name));
    form.finish()?;
    let name = name.ok_or_else(ApiError::miswired)?;
    if name.is_built_in() {
        return Err(CommandError::from(Refused::from(Refusal::Exists(name.into()))).into());
    }
    let (order, nothing) = (context.order(&actor), BTreeSet::new());
    let position = backend.role_orders.define(name, description, nothing, &order).await?;
    let message = "Role created successfully";
    Ok(done(&backend, &actor.user, Roles::NAME, position, message).await)
}

/// Gives somebody exactly these roles. When that changes anything, their sessions end.
#[utoipa::path(put, path = "/roles/{username}", tag = "legacy", security(("bearer" = [])), request_body = UserRoles,
    params(("username" = String, Path, description = "Who")),
    responses((status = 200, body = Done), (status = 400, body = Problem, description = "`role_unknown`"), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem, description = "`last_administrator`"),
        (status = 422, body = Problem)))]
pub(crate) async fn set_roles(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    username: Path<String>,
    Json(body): Json<UserRoles>,
) -> Result<HttpResponse, ApiError> {
    backend.check_ready()?;
    let user = named::user(&backend, &username).await?;
    let roles = named::roles(&backend, &body.roles).await?;
    let position = backend.accounts.set_roles(&user, roles, &context.order(&actor)).await?;
    let message = format!("Roles updated successfully for user {username}");
    Ok(done(&backend, &actor.user, Accounts::NAME, position, message).await)
}

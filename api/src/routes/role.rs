use std::collections::BTreeSet;

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use domain::role::{Permission, RoleName};
use domain::{Description, Invalid};
use projections::Projection;
use projections::roles::Roles;
use wire::people::{DefineRole, RedefineRole, Role};
use wire::{Page, Problem, Receipt};

use super::account::Form;
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json, parse_id};

/// All roles: those that are built in, then those that were defined, by name.
#[utoipa::path(get, path = "/api/v1/roles", tag = "people", security(("bearer" = [])),
    responses((status = 200, body = Page<Role>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(super) async fn list(backend: Data<Backend>, actor: Actor) -> Result<impl Responder, ApiError> {
    let seen = backend.freshen(&actor, Roles::NAME, None).await?;
    let items = all(&backend).await?;
    Ok(seen.ok().json(Page { items, next: None, position: seen.position }))
}

async fn all(backend: &Backend) -> Result<Vec<Role>, ApiError> {
    let built_in = RoleName::built_in().into_iter().map(|(name, description)| Role {
        permissions: names(name.permissions().unwrap_or_default()),
        name: name.into(),
        description: Some(description.to_owned()),
        built_in: true,
    });
    let defined = backend.views.roles(0).await?.into_iter().map(|row| Role {
        name: row.name,
        description: row.description,
        permissions: row.permissions,
        built_in: false,
    });
    Ok(built_in.chain(defined).collect())
}

fn names(permissions: &[Permission]) -> Vec<String> {
    permissions.iter().map(|permission| permission.name().to_owned()).collect()
}

/// Defines a role.
#[utoipa::path(post, path = "/api/v1/roles", tag = "people", security(("bearer" = [])), request_body = DefineRole,
    responses((status = 201, body = Receipt), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem, description = "`role_exists`"), (status = 422, body = Problem)))]
pub(super) async fn define(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    Json(body): Json<DefineRole>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let mut form = Form::default();
    let name = form.field("name", RoleName::parse(body.name));
    let (description, permissions) =
        read(&mut form, body.description.as_deref(), &body.permissions);
    form.finish()?;
    let name = name.ok_or_else(ApiError::miswired)?;
    let order = context.order(&actor);
    let defined = backend.role_orders.define(name.clone(), description, permissions, &order);
    let position = done(&backend, &actor, defined.await?).await;
    Ok(HttpResponse::Created().json(Receipt { id: name.into(), position }))
}

/// Changes what a role is for and what its holders may do, from now on.
#[utoipa::path(put, path = "/api/v1/roles/{name}", tag = "people", security(("bearer" = [])), request_body = RedefineRole,
    params(("name" = String, Path, description = "The role")),
    responses((status = 200, body = Receipt), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem, description = "`role_built_in`"), (status = 422, body = Problem)))]
pub(super) async fn redefine(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    name: Path<String>,
    Json(body): Json<RedefineRole>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let name = role(&name)?;
    let mut form = Form::default();
    let (description, permissions) =
        read(&mut form, body.description.as_deref(), &body.permissions);
    form.finish()?;
    let order = context.order(&actor);
    let redefined = backend.role_orders.redefine(name.clone(), description, permissions, &order);
    let position = done(&backend, &actor, redefined.await?).await;
    Ok(HttpResponse::Ok().json(Receipt { id: name.into(), position }))
}

/// Removes a role. Whoever holds it may do less from now on.
#[utoipa::path(delete, path = "/api/v1/roles/{name}", tag = "people", security(("bearer" = [])),
    params(("name" = String, Path, description = "The role")),
    responses((status = 200, body = Receipt), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem, description = "`role_built_in`")))]
pub(super) async fn remove(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    name: Path<String>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let (name, order) = (role(&name)?, context.order(&actor));
    let removed = backend.role_orders.remove(name.clone(), &order).await?;
    let position = done(&backend, &actor, removed).await;
    Ok(HttpResponse::Ok().json(Receipt { id: name.into(), position }))
}

fn role(name: &str) -> Result<RoleName, ApiError> {
    let unknown = format!("Role '{}' does not exist", name.chars().take(40).collect::<String>());
    parse_id(RoleName::parse(name), "role_unknown", &unknown)
}

/// What a body says of a role. The permissions are a closed list.
fn read(
    form: &mut Form,
    description: Option<&str>,
    permissions: &[String],
) -> (Option<Description>, BTreeSet<Permission>) {
    let description = description.filter(|text| !text.trim().is_empty());
    let description =
        description.and_then(|text| form.field("description", Description::parse(text)));
    let known: Result<BTreeSet<Permission>, Invalid> =
        permissions.iter().map(|name| name.parse()).collect();
    (description, form.field("permissions", known).unwrap_or_default())
}

async fn done(backend: &Backend, actor: &Actor, position: u64) -> u64 {
    backend.took_effect(&actor.user, position).await;
    position
}

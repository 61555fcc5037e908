use std::collections::BTreeSet;

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use commands::account::{Password, Register};
use domain::role::RoleName;
use domain::{Email, Invalid, Username};
use secrecy::ExposeSecret as _;
use wire::Problem;
use wire::people::{CreatePerson, OneTimePassword};

use super::super::account::Form;
use super::user;
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json};

/// Opens an account for somebody, who chooses a password of their own after the first sign-in.
#[utoipa::path(post, path = "/api/v1/accounts", tag = "people", security(("bearer" = [])), request_body = CreatePerson,
    responses((status = 201, body = OneTimePassword), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem, description = "`username_taken`, `email_taken`"), (status = 422, body = Problem)))]
pub(in crate::routes) async fn create(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    Json(body): Json<CreatePerson>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let mut form = Form::default();
    let username = form.field("username", Username::parse(body.username));
    let email = form.field("email", Email::parse(body.email));
    let full_name = form.full_name(body.full_name.as_deref());
    let roles = body.roles.unwrap_or_else(|| vec![RoleName::user().into()]);
    let roles = form.field("roles", roles_of(roles));
    form.finish()?;
    let (Some(username), Some(email), Some(roles)) = (username, email, roles) else {
        return Err(ApiError::miswired());
    };
    backend.role_orders.exist(&roles).await?;
    let (password, told) = Password::made_up(&*backend.ids);
    let register = Register {
        username,
        email,
        full_name,
        password,
        roles: roles.into_iter().collect(),
        one_time: true,
    };
    let registered = backend.accounts.register(register, &context.order(&actor)).await?;
    backend.fresh.wrote(&actor.user, registered.position);
    Ok(HttpResponse::Created().json(OneTimePassword {
        id: registered.user.into(),
        one_time_password: told.expose_secret().to_owned(),
        position: registered.position,
    }))
}

/// Gives somebody a password to sign in with once. Their sessions end.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/password", tag = "people", security(("bearer" = [])),
    params(("id" = String, Path, description = "The account")),
    responses((status = 200, body = OneTimePassword), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(in crate::routes) async fn reset_password(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    id: Path<String>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let (user, order) = (user(&id)?, context.order(&actor));
    let (password, told) = Password::made_up(&*backend.ids);
    let position = backend.accounts.change_password(&user, password, true, None, &order).await?;
    backend.took_effect(&actor.user, position).await;
    Ok(HttpResponse::Ok().json(OneTimePassword {
        id: user.into(),
        one_time_password: told.expose_secret().to_owned(),
        position,
    }))
}

/// Names of roles, each once.
pub(super) fn roles_of(raw: Vec<String>) -> Result<BTreeSet<RoleName>, Invalid> {
    raw.into_iter().map(RoleName::parse).collect()
}

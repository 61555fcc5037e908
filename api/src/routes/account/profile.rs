use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use domain::Email;
use projections::Projection;
use projections::accounts::Accounts;
use wire::account::{ChangePassword, ChangeProfile, Confirm, Me};
use wire::{FieldError, Problem, Receipt};

use super::{Form, answer};
use crate::auth::{Actor, RefreshCookie, attempt};
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json};

/// Who am I.
#[utoipa::path(get, path = "/api/v1/auth/me", tag = "account", security(("bearer" = [])),
    responses((status = 200, body = Me), (status = 401, body = Problem)))]
pub(in crate::routes) async fn me(
    backend: Data<Backend>,
    actor: Actor,
) -> Result<impl Responder, ApiError> {
    let seen = backend.freshen(&actor, Accounts::NAME, None).await?;
    let row = backend.views.account(&actor.user, 0).await?;
    let missing = || seen.missing(ApiError::not_found("user_not_found", "User not found"));
    Ok(seen.ok().json(answer::me(&backend, row.ok_or_else(missing)?)))
}

/// Changes name or address. Another address takes the password.
#[utoipa::path(patch, path = "/api/v1/me", tag = "account", security(("bearer" = [])), request_body = ChangeProfile,
    responses((status = 200, body = Receipt), (status = 401, body = Problem), (status = 403, body = Problem, description = "`wrong_password`"),
        (status = 409, body = Problem, description = "`email_taken`"), (status = 422, body = Problem)))]
pub(in crate::routes) async fn change(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    Json(body): Json<ChangeProfile>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let mut form = Form::default();
    let renamed = body.full_name.is_some();
    let full_name = form.full_name(body.full_name.as_deref());
    let email = body.email.and_then(|email| form.field("email", Email::parse(email)));
    form.finish()?;
    let order = context.order(&actor);
    let mut position = 0;
    if let Some(email) = email {
        let password = body.password.ok_or_else(|| {
            ApiError::invalid(vec![FieldError {
                loc: vec!["body".into(), "password".into()],
                msg: "another address takes the password".into(),
                kind: "missing".into(),
            }])
        })?;
        confirm(&backend, &actor, &context, password).await?;
        position = backend.accounts.change_email(&actor.user, email, &order).await?;
    }
    if renamed {
        position = backend.accounts.change_full_name(&actor.user, full_name, &order).await?;
    }
    backend.fresh.wrote(&actor.user, position);
    Ok(HttpResponse::Ok().json(Receipt { id: actor.user.into(), position }))
}

/// Changes the password. Every other session ends; this one is refreshed next.
#[utoipa::path(post, path = "/api/v1/me/password", tag = "account", security(("bearer" = [])), request_body = ChangePassword,
    responses((status = 200, body = Receipt), (status = 401, body = Problem), (status = 403, body = Problem, description = "`wrong_password`"),
        (status = 422, body = Problem)))]
pub(in crate::routes) async fn change_password(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    Json(body): Json<ChangePassword>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let mut form = Form::default();
    let about = [actor.username.as_str()];
    let same = body.old_password == body.new_password;
    let password = form.password("new_password", body.new_password, backend.passwords, &about);
    if same {
        let message = "choose a password that is another one than before".to_owned();
        form.field::<()>("new_password", Err(domain::Invalid { code: "unchanged", message }));
    }
    form.finish()?;
    let password = password.ok_or_else(ApiError::miswired)?;
    confirm(&backend, &actor, &context, body.old_password).await?;
    let (order, keep) = (context.order(&actor), actor.session().cloned());
    let changed = backend.accounts.change_password(&actor.user, password, false, keep, &order);
    let position = changed.await?;
    backend.took_effect(&actor.user, position).await;
    Ok(HttpResponse::Ok().json(Receipt { id: actor.user.into(), position }))
}

/// Gives up one's account. An administrator can restore it for 30 days.
#[utoipa::path(delete, path = "/api/v1/me", tag = "account", security(("bearer" = [])), request_body = Confirm,
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem, description = "`wrong_password`"),
        (status = 409, body = Problem, description = "`last_administrator`")))]
pub(in crate::routes) async fn delete(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    Json(body): Json<Confirm>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    confirm(&backend, &actor, &context, body.password).await?;
    let position = backend.accounts.delete(&actor.user, &context.order(&actor)).await?;
    backend.heard(position).await;
    Ok(HttpResponse::NoContent().cookie(RefreshCookie::gone()).finish())
}

/// Whether somebody knows their password: an attempt like that of signing in.
async fn confirm(
    backend: &Backend,
    actor: &Actor,
    context: &Context,
    password: String,
) -> Result<(), ApiError> {
    let confirming = backend.accounts.confirm(&actor.user, password.into());
    attempt(backend, &actor.username, &context.client, confirming).await
}

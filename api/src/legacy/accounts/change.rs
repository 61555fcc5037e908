use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use domain::Email;
use projections::Projection;
use projections::accounts::Accounts;
use wire::Problem;
use wire::legacy::accounts::{Done, UserChange};

use super::passwords::Passwords;
use super::{done, named};
use crate::auth::{Actor, Privileged};
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json};
use crate::routes::Form;

/// Changes an account: its user's, or an administrator. Another password takes no old one here,
/// and ends all sessions but the one that asks.
#[utoipa::path(put, path = "/users/{username}", tag = "legacy", security(("bearer" = [])), request_body = UserChange,
    params(("username" = String, Path, description = "Who")),
    responses((status = 200, body = Done), (status = 400, body = Problem, description = "`email_taken`"), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem, description = "`last_administrator`"),
        (status = 422, body = Problem)))]
pub(crate) async fn change(
    backend: Data<Backend>,
    actor: Actor,
    Privileged(administrator): Privileged,
    context: Context,
    Passwords(policy): Passwords,
    username: Path<String>,
    Json(body): Json<UserChange>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let user = named::user(&backend, &username).await?;
    let mut form = Form::default();
    let about = [username.as_str(), body.email.as_deref().unwrap_or_default()];
    let password = body.password.and_then(|raw| form.password("password", raw, policy, &about));
    let renamed = body.full_name.is_some();
    let full_name = form.full_name(body.full_name.as_deref());
    let email = body.email.and_then(|email| form.field("email", Email::parse(email)));
    form.finish()?;

    // What can be refused comes first.
    let (accounts, order, mut position) = (&backend.accounts, context.order(&actor), 0);
    if let Some(email) = email {
        position = accounts.change_email(&user, email, &order).await?;
    }
    match body.is_active.filter(|_| administrator.is_some()) {
        Some(true) => position = accounts.enable(&user, &order).await?,
        Some(false) => position = accounts.disable(&user, &order).await?,
        None => {}
    }
    if renamed {
        position = accounts.change_full_name(&user, full_name, &order).await?;
    }
    if let Some(password) = password {
        let keep = actor.session().filter(|_| user == actor.user).cloned();
        position = accounts.change_password(&user, password, false, keep, &order).await?;
    }
    let message = "User updated successfully";
    Ok(done(&backend, &actor.user, Accounts::NAME, position, message).await)
}

/// Deletes an account. Nobody can sign in to it any more; it can be restored for 30 days.
#[utoipa::path(delete, path = "/users/{username}", tag = "legacy", security(("bearer" = [])),
    params(("username" = String, Path, description = "Who")),
    responses((status = 200, body = Done), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "`last_administrator`")))]
pub(crate) async fn delete(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    username: Path<String>,
) -> Result<HttpResponse, ApiError> {
    backend.check_ready()?;
    let user = named::user(&backend, &username).await?;
    let position = backend.accounts.delete(&user, &context.order(&actor)).await?;
    let message = "User deleted successfully";
    Ok(done(&backend, &actor.user, Accounts::NAME, position, message).await)
}

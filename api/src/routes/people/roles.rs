use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use wire::people::SetRoles;
use wire::{Problem, Receipt};

use super::super::account::Form;
use super::create::roles_of;
use super::user;
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json};

/// Gives somebody exactly these roles. When that changes anything, their sessions end.
#[utoipa::path(put, path = "/api/v1/accounts/{id}/roles", tag = "people", security(("bearer" = [])), request_body = SetRoles,
    params(("id" = String, Path, description = "The account")),
    responses((status = 200, body = Receipt), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "`last_administrator`"), (status = 422, body = Problem, description = "`role_unknown`")))]
pub(in crate::routes) async fn set_roles(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
    id: Path<String>,
    Json(body): Json<SetRoles>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let user = user(&id)?;
    let mut form = Form::default();
    let roles = form.field("roles", roles_of(body.roles));
    form.finish()?;
    let roles = roles.ok_or_else(ApiError::miswired)?;
    backend.role_orders.exist(&roles).await?;
    let position = backend.accounts.set_roles(&user, roles, &context.order(&actor)).await?;
    backend.took_effect(&actor.user, position).await;
    Ok(HttpResponse::Ok().json(Receipt { id: user.into(), position }))
}

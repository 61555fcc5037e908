use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder};
use commands::account::Refresh;
use domain::{SessionId, UserId};
use wire::Problem;
use wire::account::{Credentials, Register as Registration, Session};

use super::{Form, answer};
use crate::auth::{Actor, RefreshCookie, sign_in};
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json, same_origin};

/// Opens an account and signs in.
#[utoipa::path(post, path = "/api/v1/auth/register", tag = "account", request_body = Registration,
    params(("Idempotency-Key" = Option<String>, Header, description = "Names the request: a repeat is harmless")),
    responses((status = 201, body = Session), (status = 409, body = Problem, description = "`username_taken`, `email_taken`"),
        (status = 422, body = Problem)))]
pub(in crate::routes) async fn register(
    backend: Data<Backend>,
    context: Context,
    request: HttpRequest,
    Json(body): Json<Registration>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let in_cookie = body.cookie;
    let register = Form::registration(body, backend.passwords)?;
    let order = context.anonymous_order();
    let registered = backend.accounts.register(register, &order).await?;
    let session = backend.accounts.begin_session(registered.user, context.client, &order).await?;
    answer::session(&backend, session, in_cookie, &request, StatusCode::CREATED).await
}

/// Signs in.
#[utoipa::path(post, path = "/api/v1/auth/token", tag = "account", request_body = Credentials,
    responses((status = 200, body = Session), (status = 401, body = Problem, description = "`bad_credentials`"),
        (status = 403, body = Problem, description = "`account_disabled`"),
        (status = 429, body = Problem, description = "`rate_limited`"), (status = 503, body = Problem, description = "`busy`")))]
pub(in crate::routes) async fn token(
    backend: Data<Backend>,
    context: Context,
    request: HttpRequest,
    Json(body): Json<Credentials>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let session = sign_in(&backend, context, &body.username, body.password).await?;
    answer::session(&backend, session, body.cookie, &request, StatusCode::OK).await
}

/// Exchanges a refresh token for the next pair of tokens.
#[utoipa::path(post, path = "/api/v1/auth/refresh", tag = "account", request_body = wire::account::Refresh,
    responses((status = 200, body = Session), (status = 401, body = Problem, description = "`refresh_reused`: the token was used before, and its session has been ended")))]
pub(in crate::routes) async fn refresh(
    backend: Data<Backend>,
    context: Context,
    request: HttpRequest,
    Json(body): Json<wire::account::Refresh>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let in_cookie = body.refresh_token.is_none();
    if in_cookie && !same_origin(&request, &backend.origins) {
        let detail = "pages of this origin may not use the cookie; see the setting http.origins";
        return Err(ApiError::new(StatusCode::FORBIDDEN, "foreign_origin", detail));
    }
    let token = body.refresh_token.or_else(|| RefreshCookie::of(&request)).ok_or_else(|| {
        ApiError::unauthenticated("token_missing", "send a refresh token, or sign in")
    })?;
    let claims = backend.tokens.read_refresh(&token)?;
    let invalid = |_| ApiError::unauthenticated("token_invalid", "Could not validate credentials");
    let refresh = Refresh {
        user: UserId::parse(&claims.uid).map_err(invalid)?,
        session: SessionId::parse(&claims.sid).map_err(invalid)?,
        token: claims.token,
        client: context.client.clone(),
    };
    let session = backend.accounts.refresh(refresh, &context.anonymous_order()).await?;
    answer::session(&backend, session, in_cookie, &request, StatusCode::OK).await
}

/// Ends the session.
#[utoipa::path(post, path = "/api/v1/auth/logout", tag = "account", security(("bearer" = [])),
    responses((status = 204), (status = 401, body = Problem)))]
pub(in crate::routes) async fn logout(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let order = context.order(&actor);
    let session = actor.session().ok_or_else(ApiError::miswired)?;
    let position = backend.accounts.log_out(&actor.user, session.clone(), &order).await?;
    backend.heard(position).await;
    Ok(HttpResponse::NoContent().cookie(RefreshCookie::gone()).finish())
}

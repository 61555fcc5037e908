use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use wire::Problem;
use wire::legacy::accounts::BearerToken;

use super::form::SignIn;
use crate::auth::sign_in;
use crate::backend::Backend;
use crate::http::{ApiError, Context};
use crate::routes::account_of;

/// Signs in. The token lasts as long as the documentation of 1.x says, within the session, and
/// ends with the session.
#[utoipa::path(post, path = "/auth/token", tag = "legacy",
    request_body(content = SignIn, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = BearerToken), (status = 401, body = Problem, description = "`bad_credentials`"),
        (status = 403, body = Problem, description = "`account_disabled`"), (status = 422, body = Problem)))]
pub(crate) async fn token(
    backend: Data<Backend>,
    context: Context,
    form: SignIn,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let session = sign_in(&backend, context, &form.username, form.password).await?;
    backend.fresh.wrote(&session.user, session.position);
    let row = account_of(&backend, &session).await?;
    let signed = backend.tokens.legacy_access(&session, &row.username);
    let (access_token, expires_in) = signed.map_err(|error| {
        tracing::error!(%error, "a token could not be signed");
        ApiError::internal()
    })?;
    Ok(HttpResponse::Ok().json(BearerToken {
        access_token,
        token_type: "bearer".to_owned(),
        expires_in: expires_in.unsigned_abs(),
    }))
}

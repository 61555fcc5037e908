use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use wire::Problem;
use wire::legacy::analytics::AnalyticsInfo;

use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::ApiError;

/// What this is, and who asks.
#[utoipa::path(get, path = "/api/v1/analytics", tag = "legacy", security(("bearer" = [])),
    responses((status = 200, body = AnalyticsInfo), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn info(backend: Data<Backend>, actor: Actor) -> Result<HttpResponse, ApiError> {
    backend.check_ready()?;
    Ok(HttpResponse::Ok().json(AnalyticsInfo {
        message: "ConvoAI analytics service".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        user: actor.username.clone(),
        role: actor.roles.first().cloned().unwrap_or_default(),
    }))
}

/// Nothing is deleted: it says how to hide a period instead.
#[utoipa::path(delete, path = "/api/v1/analytics/clear-all", tag = "legacy", security(("bearer" = [])),
    responses((status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn clear_all(_: Actor) -> Result<HttpResponse, ApiError> {
    Err(ApiError::new(
        StatusCode::CONFLICT,
        "history_is_kept",
        "what happened is not deleted; to show nothing before a day, set analytics.hidden_before \
         (CONVOAI__ANALYTICS__HIDDEN_BEFORE) to that day and restart the server",
    ))
}

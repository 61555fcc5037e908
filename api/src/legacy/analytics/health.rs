use actix_web::web::{Data, Json};
use wire::legacy::analytics::AnalyticsHealth;

use crate::backend::Backend;
use crate::http::ApiError;

/// Whether the service can be used, on its port.
pub(super) async fn health(backend: Data<Backend>) -> Result<Json<AnalyticsHealth>, ApiError> {
    backend.check_ready()?;
    Ok(Json(AnalyticsHealth {
        status: "healthy".to_owned(),
        service: "analytics-service".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }))
}

use actix_web::web::{Data, Json};
use wire::Problem;
use wire::legacy::accounts::ServiceHealth;

use crate::backend::Backend;
use crate::http::ApiError;

/// Whether the service can be used.
#[utoipa::path(get, path = "/health", tag = "legacy",
    responses((status = 200, body = ServiceHealth), (status = 503, body = Problem)))]
pub(crate) async fn health(backend: Data<Backend>) -> Result<Json<ServiceHealth>, ApiError> {
    backend.check_ready()?;
    let (status, service) = ("healthy".to_owned(), "auth-server".to_owned());
    Ok(Json(ServiceHealth { status, service }))
}

use actix_web::HttpResponse;
use actix_web::web::Data;
use projections::Projection as _;
use projections::accounts::Accounts;
use projections::analytics::VIEWS;
use serde::Serialize;

use super::asked::Asked;
use super::sheet::Sheet;
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::{ApiError, Seen};

/// Waits for the views of usage, and for that of accounts, which knows names and roles.
///
/// # Errors
/// 503 when one of them does not reach the named position in time.
pub(super) async fn fresh(
    backend: &Data<Backend>,
    actor: &Actor,
    min_position: Option<u64>,
) -> Result<Seen, ApiError> {
    let views = VIEWS.into_iter().chain([Accounts::NAME]);
    backend.freshen_all(actor, views, min_position).await
}

/// An answer in the form that is asked for.
///
/// # Errors
/// 500 when it cannot be written.
pub(super) fn answer<T: Serialize>(
    asked: &Asked,
    seen: Seen,
    json: &T,
    sheet: impl FnOnce(&T) -> Sheet,
) -> Result<HttpResponse, ApiError> {
    if asked.csv { sheet(json).answer(seen.ok()) } else { Ok(seen.ok().json(json)) }
}

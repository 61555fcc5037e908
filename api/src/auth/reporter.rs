use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

use super::{Actor, admit};
use crate::http::ApiError;

/// Whoever reports what somebody did elsewhere; nobody in particular where anybody may.
pub struct Reporter(pub Option<Actor>);

impl FromRequest for Reporter {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { admit(&request).await.map(Self) })
    }
}

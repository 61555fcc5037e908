use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

use super::{Actor, rules};
use crate::http::ApiError;

/// Whoever is asking, when a role of theirs allows the more that the rule of the route speaks of;
/// none when it does not, and when nobody says who they are.
pub struct Privileged(pub Option<Actor>);

impl FromRequest for Privileged {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { rules::privileged(&request).await.map(Self) })
    }
}

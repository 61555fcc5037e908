use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, ResponseError};

use super::{Caller, Class, Limiter, Standing};
use crate::auth;
use crate::backend::Backend;
use crate::http::{ApiError, Context, RATELIMIT, RATELIMIT_POLICY};

/// The middleware: counts requests, and answers those that are too many.
///
/// # Errors
/// Those of what is wrapped.
pub async fn wrap<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let backend = request.app_data::<Data<Backend>>().cloned();
    let pattern = request.match_pattern().unwrap_or_default();
    let class = Class::of(request.method().as_str(), &pattern);
    let limit = backend.as_ref().zip(class);
    let limit =
        limit.and_then(|(backend, class)| Some((backend, class, backend.limits.of(class)?)));
    let Some((backend, class, limiter)) = limit else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let address = Context::address_of(request.request());
    let user = match class {
        // Nobody is anybody yet.
        Class::Register | Class::Refresh => None,
        Class::SignIn if pattern.ends_with("/auth/token") => None,
        _ => auth::identify(request.request()).await.ok().map(|actor| actor.user),
    };
    let caller = user.clone().map(Caller::User).or_else(|| address.map(Caller::at));
    let Some(caller) = caller else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let standing = limiter.count(&caller);
    let mut response = if standing.allowed {
        next.call(request).await?.map_into_left_body()
    } else {
        let now = backend.clock.now();
        backend.activity.rate_limited(class.name(), user, address, now);
        let answer = ApiError::rate_limited(standing.reset).error_response();
        request.into_response(answer).map_into_right_body()
    };
    say(response.headers_mut(), class, limiter, standing);
    Ok(response)
}

/// `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers).
fn say(headers: &mut HeaderMap, class: Class, limiter: &Limiter, standing: Standing) {
    let (name, burst, window) = (class.name(), limiter.burst(), limiter.window());
    let Standing { remaining, reset, .. } = standing;
    let mut set = |header: HeaderName, value: String| {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(header, value);
        }
    };
    set(RATELIMIT_POLICY, format!("\"{name}\";q={burst};w={window}"));
    set(RATELIMIT, format!("\"{name}\";r={remaining};t={reset}"));
}

//! Around every request: an id, a log line, a time limit, security headers, and problem details
//! for every error, those of the framework included.

use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, ResponseError};

use super::{ApiError, Context};
use crate::activity::Counter;
use crate::auth;
use crate::backend::Backend;

/// Asked every few seconds by whoever watches over the server: no news at the usual level.
const PROBES: [&str; 2] = ["/healthz", "/readyz"];
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// How the caller stands with a limit.
pub const RATELIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// What the limit is.
pub const RATELIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// Headers that an error keeps when it is written in full.
const KEPT: [HeaderName; 3] = [header::ALLOW, RATELIMIT, RATELIMIT_POLICY];

/// The middleware.
///
/// # Errors
/// Only those that know how to answer the request.
pub async fn wrap<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let began = Instant::now();
    let context = Context::begin(request.request());
    let id = context.request_id.clone();
    request.extensions_mut().insert(context);
    let method = request.method().clone();
    let backend = request.app_data::<Data<Backend>>().cloned();
    let count = |route: &str, status: StatusCode, code: Option<&'static str>, took: Duration| {
        if let Some(backend) = &backend {
            backend.metrics.answered(&method, route, status, code, took);
        }
    };
    let limit = backend.as_ref().map(|backend| backend.request_timeout);
    let setbacks = || backend.as_ref().map(|backend| backend.views.progress().setbacks());
    let setbacks_before = setbacks();
    let outcome = match limit {
        Some(limit) => tokio::time::timeout(limit, next.call(request)).await.unwrap_or_else(|_| {
            Err(ApiError::unavailable(
                "timed_out",
                "the answer took too long; if you sent a change, repeat it with the same Idempotency-Key",
                1,
            )
            .into())
        }),
        None => next.call(request).await,
    };
    // What was changed is changed. Anything else may say what the database said when it had lost
    // its newest rows, and this node believed that they were there.
    let was_set_back = setbacks() != setbacks_before;
    let is_lost = |response: &ServiceResponse<B>| {
        was_set_back && (method.is_safe() || !response.status().is_success())
    };
    let mut code = None;
    let mut response = match outcome {
        Ok(response) if is_lost(&response) || is_error(&response) => {
            let status = response.status();
            let lost = is_lost(&response).then(ApiError::behind);
            let given = lost.or_else(|| response.response().extensions().get().cloned());
            let error = given.unwrap_or_else(|| of_framework(status)).of_request(&id);
            code = Some(error.code());
            let mut answer = error.error_response();
            for name in KEPT {
                if let Some(value) = response.headers().get(&name).cloned() {
                    answer.headers_mut().insert(name, value);
                }
            }
            response.into_response(answer).map_into_right_body()
        }
        Ok(response) => response.map_into_left_body(),
        Err(error) => {
            let given = error.as_error::<ApiError>().cloned();
            let error = given
                .unwrap_or_else(|| of_framework(error.as_response_error().status_code()))
                .of_request(&id);
            let (status, took) = (error.status_code(), began.elapsed());
            count("-", status, Some(error.code()), took);
            if let Some(backend) = &backend {
                backend.activity.lost().count(&method, "-", status, None, took);
            }
            tracing::info!(request.id = %id, %method, status = error.status_code().as_u16(), "answered {error}");
            return Err(error.into());
        }
    };
    mark(response.headers_mut(), &id);
    // The pattern, never the path: no id and no query reaches the log.
    let route = response.request().match_pattern().unwrap_or_else(|| "-".to_owned());
    let took = began.elapsed();
    count(&route, response.status(), code, took);
    if let Some(counter) = response.request().app_data::<Counter>() {
        let extensions = response.request().extensions();
        counter.count(&method, &route, response.status(), auth::known(&extensions), took);
    }
    if let Some(code) = code {
        auth::note_refusal(response.request(), &route, response.status(), code);
    }
    let status = response.status().as_u16();
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if PROBES.contains(&route.as_str()) {
        tracing::debug!(request.id = %id, %method, route, status, duration_ms, "answered {method} {route} with {status}");
    } else {
        tracing::info!(request.id = %id, %method, route, status, duration_ms, "answered {method} {route} with {status}");
    }
    Ok(response)
}

/// The headers of every answer: which request it is of, and that it is what it says.
pub(super) fn mark(headers: &mut HeaderMap, request_id: &str) {
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, value);
    }
    for (name, value) in
        [(header::X_CONTENT_TYPE_OPTIONS, "nosniff"), (header::REFERRER_POLICY, "no-referrer")]
    {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Whether an answer is an error that has no problem details yet.
fn is_error<B>(response: &ServiceResponse<B>) -> bool {
    let status = response.status();
    let ready = response.headers().get(header::CONTENT_TYPE);
    let is_json = ready.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    (status.is_client_error() || status.is_server_error()) && !is_json
}

fn of_framework(status: StatusCode) -> ApiError {
    let (code, detail) = match status {
        StatusCode::NOT_FOUND => ("not_found", "there is nothing at this address"),
        StatusCode::METHOD_NOT_ALLOWED => {
            ("method_not_allowed", "this address does not take that method; see the Allow header")
        }
        StatusCode::PAYLOAD_TOO_LARGE => {
            ("too_large", "the body is larger than this server accepts")
        }
        StatusCode::BAD_REQUEST => ("bad_request", "the request could not be understood"),
        status if status.is_client_error() => ("bad_request", "the request could not be accepted"),
        _ => return ApiError::internal(),
    };
    ApiError::new(status, code, detail)
}

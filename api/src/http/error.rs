use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use domain::Invalid;
use wire::FieldError;

use crate::auth::TokenError;

/// An unsuccessful answer, before it is written as a [`wire::Problem`].
#[derive(Debug, Clone)]
pub struct ApiError(pub(super) Box<Parts>);

/// What a [`wire::Problem`] is made of, beside the request id.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) detail: String,
    pub(super) errors: Vec<FieldError>,
    pub(super) retry_after: Option<u32>,
}

impl ApiError {
    /// An error with a stable code and a sentence for people.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            status,
            code,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: None,
        }))
    }

    /// 401 with `WWW-Authenticate: Bearer`.
    pub fn unauthenticated(code: &'static str, detail: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code, detail)
    }

    /// 404.
    pub fn not_found(code: &'static str, detail: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, detail)
    }

    /// 503 with `Retry-After`, in seconds.
    pub fn unavailable(code: &'static str, detail: impl Into<String>, retry_after: u32) -> Self {
        let mut error = Self::new(StatusCode::SERVICE_UNAVAILABLE, code, detail);
        error.0.retry_after = Some(retry_after);
        error
    }

    /// 422 that names the fields.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let detail = errors.iter().map(|error| error.msg.as_str()).collect::<Vec<_>>().join("; ");
        let mut error = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail);
        error.0.errors = errors;
        error
    }

    /// 500; the cause has been logged.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong on our side; the request id names it in the log",
        )
    }

    /// 500 for a server that was put together wrongly.
    pub fn miswired() -> Self {
        tracing::error!("a route asks for something the application was not built with");
        Self::internal()
    }

    /// One wrong field of a request body.
    pub fn field(name: &str, error: &Invalid) -> FieldError {
        FieldError {
            loc: vec!["body".to_owned(), name.to_owned()],
            msg: error.message.clone(),
            kind: error.code.to_owned(),
        }
    }
}

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        let code = match error {
            TokenError::Expired => "token_expired",
            TokenError::Invalid => "token_invalid",
        };
        Self::unauthenticated(code, &error.to_string())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0.status, self.0.code)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.0.status
    }

    /// The body is written by [`wrap`](super::wrap), which knows the request id.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.0.status);
        response.extensions_mut().insert(self.clone());
        response
    }
}

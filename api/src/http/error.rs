use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use domain::Invalid;
use wire::FieldError;

use super::wrap::mark;
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
    /// Set once the answer can be written.
    pub(super) request_id: Option<String>,
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
            request_id: None,
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

    /// 404 for a conversation.
    pub fn no_conversation() -> Self {
        Self::not_found("conversation_not_found", "Conversation not found")
    }

    /// 404 for a message.
    pub fn no_message() -> Self {
        Self::not_found("message_not_found", "Message not found")
    }

    /// 503 with `Retry-After`, in seconds.
    pub fn unavailable(code: &'static str, detail: impl Into<String>, retry_after: u32) -> Self {
        let mut error = Self::new(StatusCode::SERVICE_UNAVAILABLE, code, detail);
        error.0.retry_after = Some(retry_after);
        error
    }

    /// 429 with `Retry-After`, in seconds.
    pub fn rate_limited(retry_after: u32) -> Self {
        let seconds = if retry_after == 1 { "second" } else { "seconds" };
        let detail =
            format!("too many requests of this kind; try again in {retry_after} {seconds}");
        let mut error = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail);
        error.0.retry_after = Some(retry_after);
        error
    }

    /// 503: what was asked for is not readable yet.
    pub fn behind() -> Self {
        Self::unavailable(
            "view_behind",
            "what you asked for is not readable yet; try again in a moment",
            1,
        )
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// The sentence for people.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The same with another status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = status;
        self
    }

    /// The same in other words.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = detail.into();
        self
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

    /// 500 for a row of a view that contradicts its types in this column.
    pub fn inconsistent(column: &str) -> Self {
        tracing::error!(column, "a row of a view is inconsistent");
        Self::internal()
    }

    /// 500 for a server that was put together wrongly.
    pub fn miswired() -> Self {
        tracing::error!("a route asks for something the application was not built with");
        Self::internal()
    }

    /// The error as the answer to a request.
    pub(super) fn of_request(mut self, id: &str) -> Self {
        self.0.request_id = Some(id.to_owned());
        self
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

    /// Written in full when the request id is known; else by [`wrap`](super::wrap), which knows.
    fn error_response(&self) -> HttpResponse {
        let parts = &self.0;
        let mut answer = HttpResponse::build(parts.status);
        let Some(request_id) = parts.request_id.clone() else {
            let mut answer = answer.finish();
            answer.extensions_mut().insert(self.clone());
            return answer;
        };
        if let Some(seconds) = parts.retry_after {
            answer.insert_header((header::RETRY_AFTER, seconds));
        }
        if parts.status == StatusCode::UNAUTHORIZED {
            answer.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        let problem = wire::Problem {
            kind: format!("/docs/errors#{}", parts.code),
            title: parts.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: parts.status.as_u16(),
            code: parts.code.to_owned(),
            detail: parts.detail.clone(),
            request_id,
            errors: parts.errors.clone(),
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut answer = answer.content_type("application/problem+json").body(body);
        mark(answer.headers_mut(), &problem.request_id);
        answer
    }
}

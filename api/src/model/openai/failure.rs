//! From what goes wrong to the kinds of failure.
//!
//! A provider's own words are never passed on: error messages quote prompts and keys. What is
//! kept are status codes and those error codes that stand in the table below, in our spelling.

use std::error::Error;

use commands::ports::{ModelError, ModelErrorKind};
use reqwest::{StatusCode, header::HeaderMap};
use serde_json::Value;

use super::retry_after::retry_after;

use ModelErrorKind::{CutOff, Garbled, RateLimited, Refused, TimedOut, Unauthorized, Unreachable};

/// Error codes and types of OpenAI, Azure, Anthropic, OpenRouter, vLLM, llama.cpp and Ollama, in
/// lower case.
const CODES: &[(&str, ModelErrorKind)] = &[
    ("rate_limit_exceeded", RateLimited),
    ("rate_limit_error", RateLimited),
    ("too_many_requests", RateLimited),
    ("insufficient_quota", RateLimited),
    ("invalid_api_key", Unauthorized),
    ("invalid_authentication", Unauthorized),
    ("authentication_error", Unauthorized),
    ("authenticationerror", Unauthorized),
    ("permission_error", Unauthorized),
    ("permission_denied", Unauthorized),
    ("unauthorized", Unauthorized),
    ("context_length_exceeded", Refused),
    ("exceed_context_size_error", Refused),
    ("content_filter", Refused),
    ("content_policy_violation", Refused),
    ("invalid_prompt", Refused),
    ("model_not_found", Refused),
    ("not_found_error", Refused),
    ("notfounderror", Refused),
    ("unknown_parameter", Refused),
    ("unsupported_parameter", Refused),
    ("unsupported_value", Refused),
    ("invalid_request_error", Refused),
    ("badrequesterror", Refused),
    ("timeout", TimedOut),
    ("timeout_error", TimedOut),
    ("server_error", Unreachable),
    ("internal_error", Unreachable),
    ("internal_server_error", Unreachable),
    ("internalservererror", Unreachable),
    ("api_error", Unreachable),
    ("overloaded_error", Unreachable),
    ("service_unavailable", Unreachable),
    ("unavailable_error", Unreachable),
];

/// The provider answered with a status that is not a success.
pub(super) fn status(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> ModelError {
    let reported: Value = serde_json::from_slice(body).unwrap_or_default();
    let code = known_code(&reported["error"]).or_else(|| known_code(&reported));
    let mut message = format!("HTTP {}", status.as_u16());
    if let Some((code, _)) = code {
        message = format!("{message} ({code})");
    } else if status.is_redirection() {
        message.push_str(" (redirects are not followed: set the address it leads to)");
    }
    ModelError { kind: kind(status), message, retry_after: retry_after(headers) }
}

/// The provider put an error object where the answer should be.
pub(super) fn reported(error: &Value) -> ModelError {
    if let Some((code, kind)) = known_code(error) {
        return failure(kind, format!("the provider reported {code}"));
    }
    match status_code(error) {
        Some(status) => failure(kind(status), format!("the provider reported {}", status.as_u16())),
        // It had begun to answer, so the request was good: its own trouble, like a 5xx.
        None => failure(Unreachable, "the provider reported an error without a known code"),
    }
}

/// The request was not answered at all.
pub(super) fn unanswered(error: &reqwest::Error) -> ModelError {
    let kind = if error.is_timeout() { TimedOut } else { Unreachable };
    failure(kind, format!("no answer: {}", cause(error)))
}

/// The connection broke within the answer.
pub(super) fn broken(error: &reqwest::Error) -> ModelError {
    failure(CutOff, format!("the stream broke: {}", cause(error)))
}

/// The stream ended before the answer did.
pub(super) fn cut_off() -> ModelError {
    failure(CutOff, "the stream ended without a finish reason")
}

/// Nothing came for too long.
pub(super) fn timed_out(waiting_for: &str) -> ModelError {
    failure(TimedOut, format!("waited too long for {waiting_for}"))
}

/// What came was not of the protocol.
pub(super) fn garbled(what: &str) -> ModelError {
    failure(Garbled, what)
}

fn failure(kind: ModelErrorKind, message: impl Into<String>) -> ModelError {
    ModelError { kind, message: message.into(), retry_after: None }
}

fn kind(status: StatusCode) -> ModelErrorKind {
    match status.as_u16() {
        401 | 403 => Unauthorized,
        // The one other 4xx that is worth another try: a proxy gave up waiting.
        408 => TimedOut,
        429 => RateLimited,
        500.. => Unreachable,
        _ => Refused,
    }
}

fn known_code(error: &Value) -> Option<(&'static str, ModelErrorKind)> {
    ["code", "type"].iter().find_map(|&field| {
        let said = error[field].as_str()?.to_ascii_lowercase();
        CODES.iter().copied().find(|(code, _)| *code == said)
    })
}

/// A status as `code`, number or string, as OpenRouter, vLLM and llama.cpp send.
fn status_code(error: &Value) -> Option<StatusCode> {
    let code = match &error["code"] {
        Value::String(code) => code.parse().ok()?,
        code => u16::try_from(code.as_u64()?).ok()?,
    };
    StatusCode::from_u16(code).ok().filter(|status| status.as_u16() >= 400)
}

/// The innermost cause only: the outer texts contain the address, which may contain a password.
fn cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = match error.source() {
        Some(source) => source,
        None => return "the request failed".to_owned(),
    };
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_status_has_its_kind() {
        let kinds = [
            (301, Refused),
            (400, Refused),
            (401, Unauthorized),
            (403, Unauthorized),
            (404, Refused),
            (408, TimedOut),
            (422, Refused),
            (429, RateLimited),
            (500, Unreachable),
            (503, Unreachable),
            (529, Unreachable),
        ];
        for (code, kind) in kinds {
            let code = StatusCode::from_u16(code).unwrap();
            assert_eq!(status(code, &HeaderMap::new(), b"<html>").kind, kind, "{code}");
        }
    }

    #[test]
    fn a_reported_error_is_taken_by_its_code_then_its_type_then_its_number() {
        let kinds = [
            (json!({"code": "context_length_exceeded", "type": "server_error"}), Refused),
            (json!({"code": null, "type": "rate_limit_error"}), RateLimited),
            (json!({"code": 401, "type": "AuthenticationError"}), Unauthorized),
            (json!({"code": 429, "message": "slow down"}), RateLimited),
            (json!({"code": "502"}), Unreachable),
            (json!({"code": 7}), Unreachable),
            (json!("model runner has crashed"), Unreachable),
        ];
        for (error, kind) in kinds {
            assert_eq!(reported(&error).kind, kind, "{error}");
        }
    }

    #[test]
    fn only_codes_that_we_know_are_repeated() {
        let body = json!({"error": {"code": "my-secret-prompt", "type": "INVALID_request_error"}});
        let error = status(StatusCode::BAD_REQUEST, &HeaderMap::new(), body.to_string().as_bytes());
        assert_eq!(error.message, "HTTP 400 (invalid_request_error)");
        assert!(!reported(&json!({"code": "my-secret-prompt"})).message.contains("secret"));
    }
}

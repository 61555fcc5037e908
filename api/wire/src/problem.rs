//! Errors as [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problem details.

use serde::{Deserialize, Serialize};

/// The body of every unsuccessful answer, sent as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI reference for the kind of problem: `/docs/errors#<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable identifier for programs, for example `username_taken`.
    pub code: String,
    /// One sentence for people: what was wrong and how to mend it.
    pub detail: String,
    /// Names this request in the server's log.
    pub request_id: String,
    /// Which fields were wrong, where that is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// One wrong field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Path to the field, outermost first: `["body", "password"]`.
    pub loc: Vec<String>,
    /// One sentence for people.
    pub msg: String,
    /// Stable identifier, for example `too_short`.
    #[serde(rename = "type")]
    pub kind: String,
}

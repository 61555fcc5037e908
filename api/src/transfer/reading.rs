//! Reading an export that somebody sends.

use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use wire::FieldError;
use wire::transfer::{ExportedConversation, FORMAT, VERSION};

use crate::http::ApiError;

/// A conversation of an export, or what is wrong with it and where in it.
pub type Reading = Result<ExportedConversation, (String, String)>;

#[derive(Deserialize)]
struct File {
    format: String,
    version: u64,
    #[expect(dead_code, reason = "a file that lacks it is none of ours")]
    exported_at: DateTime<Utc>,
    conversations: Vec<Lenient>,
}

/// One that cannot be read does not keep the others out.
struct Lenient(Reading);

impl<'de> Deserialize<'de> for Lenient {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let reading = serde_path_to_error::deserialize(value);
        Ok(Self(reading.map_err(|error| (error.path().to_string(), words(error.inner())))))
    }
}

/// What serde says, without the value, which is somebody's.
fn words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.split_once(", expected ") {
        Some((_, expected)) if text.starts_with("invalid") => format!("expected {expected}"),
        _ => text,
    }
}

/// The beginning of a file, to know it by.
#[derive(Deserialize)]
struct Label {
    format: Option<Value>,
    version: Option<Value>,
}

/// Reads all of an export.
///
/// # Errors
/// 400 for what is no JSON or was cut off, 422 for another format or version.
pub fn read(body: &[u8]) -> Result<Vec<Reading>, ApiError> {
    match serde_json::from_slice::<File>(body) {
        Ok(file) if file.format != FORMAT => Err(other_format()),
        Ok(file) if file.version != u64::from(VERSION) => Err(other_version(&file.version.into())),
        Ok(file) => Ok(file.conversations.into_iter().map(|one| one.0).collect()),
        Err(error) if !error.is_data() => {
            let (line, column) = (error.line(), error.column());
            let detail = if error.is_eof() {
                format!(
                    "the file ends in the middle (line {line}, column {column}); export it again"
                )
            } else {
                format!("the file is not valid JSON (line {line}, column {column})")
            };
            Err(ApiError::new(StatusCode::BAD_REQUEST, "bad_json", detail))
        }
        Err(error) => Err(match serde_json::from_slice::<Label>(body) {
            Ok(Label { format, .. }) if format != Some(FORMAT.into()) => other_format(),
            Ok(Label { version, .. }) if version != Some(VERSION.into()) => {
                other_version(&version.unwrap_or_default())
            }
            _ => {
                let (line, column) = (error.line(), error.column());
                let msg = format!("{} (line {line}, column {column})", place_less(&error));
                wrong("body", msg, "malformed")
            }
        }),
    }
}

fn place_less(error: &serde_json::Error) -> String {
    words(error).split(" at line ").next().unwrap_or_default().to_owned()
}

fn other_format() -> ApiError {
    let msg = format!(
        "this is no export of ConvoAI: `format` is to be `{FORMAT}`; send what GET /api/v1/export gave"
    );
    wrong("format", msg, "unknown")
}

fn other_version(version: &Value) -> ApiError {
    let version = if version.is_number() { version.to_string() } else { "unnamed".to_owned() };
    let msg = format!(
        "this is version {version} of the format, and this server reads version {VERSION}; \
         update the server, or export again from one like it"
    );
    wrong("version", msg, "unknown")
}

fn wrong(name: &str, msg: String, kind: &str) -> ApiError {
    let mut loc = vec!["body".to_owned()];
    if name != "body" {
        loc.push(name.to_owned());
    }
    ApiError::invalid(vec![FieldError { loc, msg, kind: kind.to_owned() }])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(version: u32, conversations: &str) -> String {
        format!(
            r#"{{"format":"convoai.export","version":{version},"exported_at":"2026-01-01T00:00:00Z","conversations":{conversations}}}"#
        )
    }

    #[test]
    fn one_conversation_that_is_wrong_does_not_keep_the_others_out() {
        let body =
            file(1, r#"[{"id":"0123456789ab"},{"id":7},{"id":"x","messages":[{"id":"y"}]}]"#);
        let readings = read(body.as_bytes()).unwrap();
        assert!(readings[0].is_ok());
        assert_eq!(readings[1].as_ref().unwrap_err(), &("id".into(), "expected a string".into()));
        assert_eq!(readings[2].as_ref().unwrap_err().0, "messages[0]");
    }

    #[test]
    fn what_is_no_export_is_refused_as_a_whole() {
        let code = |body: &str| {
            let error = read(body.as_bytes()).unwrap_err();
            (error.code(), error.detail().to_owned())
        };
        let whole = file(1, "[]");
        let cut = code(&whole[..whole.len() - 5]);
        assert_eq!(cut.0, "bad_json");
        assert!(cut.1.contains("ends in the middle"), "{}", cut.1);
        assert_eq!(code("garbage").0, "bad_json");
        assert!(code(&file(2, "[]")).1.contains("version 2"));
        assert!(code(r#"{"format":"other","version":1}"#).1.contains("no export"));
        assert!(code("{}").1.contains("no export"));
        assert!(code("[]").0 == "invalid" && code("7").0 == "invalid");
        assert!(code(&file(1, "7")).1.contains("line 1"));
    }
}

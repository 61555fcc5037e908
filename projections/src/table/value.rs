use chrono::{DateTime, Utc};

use super::Kind;

/// Microseconds from 1970 to 2000, where Postgres counts from.
const MICROS_TO_2000: i64 = 946_684_800_000_000;
/// Version of the binary form of `jsonb`.
const JSONB: u8 = 1;

/// A value on its way into a column.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// Of any kind.
    Null,
    /// For [`Kind::Text`]. Postgres keeps every character but NUL, which is replaced: a fold
    /// accepts every event.
    Text(&'a str),
    /// For [`Kind::BigInt`].
    BigInt(i64),
    /// For [`Kind::Integer`].
    Integer(i32),
    /// For [`Kind::Boolean`].
    Boolean(bool),
    /// For [`Kind::Timestamp`].
    Timestamp(DateTime<Utc>),
    /// For [`Kind::Json`].
    Json(&'a serde_json::Value),
    /// For [`Kind::TextList`].
    TextList(&'a [String]),
    /// For [`Kind::Bytes`].
    Bytes(&'a [u8]),
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }
}

impl From<Option<DateTime<Utc>>> for Value<'_> {
    fn from(time: Option<DateTime<Utc>>) -> Self {
        time.map_or(Self::Null, Self::Timestamp)
    }
}

impl Value<'_> {
    /// Appends its length, -1 for null, and its binary form: what COPY and arrays are made of.
    pub(super) fn append(self, out: &mut Vec<u8>) {
        if matches!(self, Self::Null) {
            out.extend_from_slice(&(-1_i32).to_be_bytes());
            return;
        }
        let start = out.len();
        out.extend_from_slice(&[0; 4]);
        match self {
            Self::Null => {}
            Self::Text(text) => append_text(text, out),
            Self::BigInt(number) => out.extend_from_slice(&number.to_be_bytes()),
            Self::Integer(number) => out.extend_from_slice(&number.to_be_bytes()),
            Self::Boolean(yes) => out.push(u8::from(yes)),
            Self::Timestamp(time) => {
                let micros = time.timestamp_micros() - MICROS_TO_2000;
                out.extend_from_slice(&micros.to_be_bytes());
            }
            Self::Json(value) => {
                out.push(JSONB);
                out.extend_from_slice(storable(value).to_string().as_bytes());
            }
            Self::TextList(items) => append_list(items, out),
            Self::Bytes(bytes) => out.extend_from_slice(bytes),
        }
        // No value is longer than a message of the journal, which is a few megabytes.
        let length = i32::try_from(out.len() - start - 4).unwrap_or(i32::MAX);
        out[start..start + 4].copy_from_slice(&length.to_be_bytes());
    }
}

/// The list as text, `{"a","b"}`: an array of arrays cannot be unnested into arrays.
pub(super) fn list_literal(items: &[String]) -> String {
    let quoted = items.iter().map(|item| {
        let item = item.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{item}\"")
    });
    format!("{{{}}}", quoted.collect::<Vec<_>>().join(","))
}

fn append_text(text: &str, out: &mut Vec<u8>) {
    if text.contains('\0') {
        out.extend_from_slice(text.replace('\0', "\u{fffd}").as_bytes());
    } else {
        out.extend_from_slice(text.as_bytes());
    }
}

fn append_list(items: &[String], out: &mut Vec<u8>) {
    super::array::append_header(Kind::Text, items.len(), false, out);
    for item in items {
        Value::Text(item).append(out);
    }
}

/// JSON without the one character that Postgres does not keep.
fn storable(value: &serde_json::Value) -> std::borrow::Cow<'_, serde_json::Value> {
    use serde_json::Value as Json;
    use std::borrow::Cow;

    fn has_nul(value: &Json) -> bool {
        match value {
            Json::String(text) => text.contains('\0'),
            Json::Array(items) => items.iter().any(has_nul),
            Json::Object(fields) => {
                fields.iter().any(|(name, value)| name.contains('\0') || has_nul(value))
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => false,
        }
    }
    fn without(value: Json) -> Json {
        let clean = |text: String| text.replace('\0', "\u{fffd}");
        match value {
            Json::String(text) => Json::String(clean(text)),
            Json::Array(items) => items.into_iter().map(without).collect(),
            Json::Object(fields) => {
                fields.into_iter().map(|(name, value)| (clean(name), without(value))).collect()
            }
            other => other,
        }
    }
    if has_nul(value) { Cow::Owned(without(value.clone())) } else { Cow::Borrowed(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(value: Value<'_>) -> Vec<u8> {
        let mut out = Vec::new();
        value.append(&mut out);
        out
    }

    #[test]
    fn a_value_is_its_length_and_its_bytes() {
        assert_eq!(bytes(Value::Null), (-1_i32).to_be_bytes());
        assert_eq!(bytes(Value::Text("añ")), [&[0, 0, 0, 3][..], "añ".as_bytes()].concat());
        assert_eq!(bytes(Value::BigInt(-2)), [&[0, 0, 0, 8][..], &(-2_i64).to_be_bytes()].concat());
        assert_eq!(bytes(Value::Boolean(true)), [0, 0, 0, 1, 1]);
        let y2k = DateTime::from_timestamp(946_684_801, 0).unwrap();
        let second = 1_000_000_i64.to_be_bytes();
        assert_eq!(bytes(Value::Timestamp(y2k)), [&[0, 0, 0, 8][..], &second].concat());
    }

    #[test]
    fn what_postgres_does_not_keep_is_replaced() {
        assert_eq!(bytes(Value::Text("a\0")), bytes(Value::Text("a\u{fffd}")));
        let (bad, good) =
            (serde_json::json!({"a\0": ["b\0"]}), serde_json::json!({"a\u{fffd}": ["b\u{fffd}"]}));
        assert_eq!(bytes(Value::Json(&bad)), bytes(Value::Json(&good)));
    }

    #[test]
    fn a_list_is_quoted_where_it_travels_as_text() {
        assert_eq!(list_literal(&["a".into(), "b\"\\".into()]), r#"{"a","b\"\\"}"#);
        assert_eq!(list_literal(&[]), "{}");
    }
}

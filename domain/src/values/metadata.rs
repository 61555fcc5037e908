use serde_json::Value;

use super::Invalid;

/// What a client keeps with something of ours: a JSON object that means nothing to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata(String);

impl Metadata {
    /// Longest form, in bytes.
    pub const MAX: usize = 16_384;

    /// Accepts a JSON object of a reasonable size.
    ///
    /// # Errors
    /// [`Invalid`] `malformed` or `too_long`.
    pub fn parse(raw: &Value) -> Result<Self, Invalid> {
        if !raw.is_object() {
            return Err(Invalid::new("malformed", "metadata is a JSON object"));
        }
        let text = raw.to_string();
        if text.len() > Self::MAX {
            return Err(Invalid::new("too_long", "metadata has at most 16384 bytes"));
        }
        // A database text cannot hold it, escaped or not.
        if text.contains("\\u0000") {
            return Err(Invalid::new("malformed", "metadata may not contain the character U+0000"));
        }
        Ok(Self(text))
    }

    /// The object, written as JSON.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The object, written as JSON.
    pub fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_short_object_without_nul_is_metadata() {
        assert_eq!(Metadata::parse(&json!({"a": [1]})).unwrap().as_str(), r#"{"a":[1]}"#);
        for wrong in [json!(null), json!([]), json!("x"), json!({"a": "\0"})] {
            assert_eq!(Metadata::parse(&wrong).unwrap_err().code, "malformed", "{wrong}");
        }
        let long = json!({ "a": "x".repeat(Metadata::MAX) });
        assert_eq!(Metadata::parse(&long).unwrap_err().code, "too_long");
    }
}

use serde::{Deserialize, Serialize};

use super::Invalid;

/// A unique name to sign in with: 3 to 32 ASCII letters, digits, `.`, `_` or `-`, beginning
/// with a letter or digit. Keeps the case it was chosen in; compares without it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Username(String);

impl Username {
    /// Accepts a name of the allowed letters and length.
    ///
    /// # Errors
    /// [`Invalid`] `too_short`, `too_long` or `malformed`.
    pub fn parse(raw: impl Into<String>) -> Result<Self, Invalid> {
        let raw = raw.into();
        match raw.chars().count() {
            0..3 => return Err(Invalid::new("too_short", "a username has at least 3 characters")),
            3..=32 => {}
            _ => return Err(Invalid::new("too_long", "a username has at most 32 characters")),
        }
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        if raw.bytes().all(allowed) && raw.as_bytes()[0].is_ascii_alphanumeric() {
            Ok(Self(raw))
        } else {
            Err(Invalid::new(
                "malformed",
                "a username consists of the letters a to z, digits, '.', '_' and '-', and begins \
                 with a letter or digit",
            ))
        }
    }

    /// The name as it was chosen.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form two names are compared in.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl PartialEq for Username {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Username {}

impl TryFrom<String> for Username {
    type Error = Invalid;
    fn try_from(raw: String) -> Result<Self, Invalid> {
        Self::parse(raw)
    }
}

impl From<Username> for String {
    fn from(name: Username) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_by_more_than_case() {
        assert_eq!(Username::parse("Alice").unwrap(), Username::parse("aLICE").unwrap());
    }

    #[test]
    fn what_is_not_a_name_says_why() {
        for (raw, code) in [
            ("al", "too_short"),
            (&*"a".repeat(33), "too_long"),
            ("al ice", "malformed"),
            ("-alice", "malformed"),
            ("álice", "malformed"),
            ("alice\u{202e}", "malformed"),
        ] {
            assert_eq!(Username::parse(raw).unwrap_err().code, code, "{raw:?}");
        }
    }
}

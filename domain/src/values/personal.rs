use std::fmt;

use serde::{Deserialize, Serialize};

/// Something about a person inside an event.
///
/// It is sealed with the person's data key before the event is stored (see
/// [`sealing`](crate::sealing)), and erased by destroying that key. `evolve` never looks into
/// it, so a state is the same whether it was folded from clear or from sealed events.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Personal {
    /// Readable.
    Clear(String),
    /// As stored: ciphertext in base64.
    Sealed {
        /// `<version>.<nonce and ciphertext>`.
        sealed: String,
    },
    /// The key is gone, and with it the text.
    Erased,
}

impl Personal {
    /// The text, or "" when it is sealed or erased.
    pub fn text(&self) -> &str {
        match self {
            Self::Clear(text) => text,
            Self::Sealed { .. } | Self::Erased => "",
        }
    }
}

impl From<&str> for Personal {
    fn from(text: &str) -> Self {
        Self::Clear(text.to_owned())
    }
}

impl From<String> for Personal {
    fn from(text: String) -> Self {
        Self::Clear(text)
    }
}

/// Never prints the text: an event may end up in a log line.
impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Clear(_) => "Clear(…)",
            Self::Sealed { .. } => "Sealed(…)",
            Self::Erased => "Erased",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_are_told_apart_when_read_back() {
        for (form, json) in [
            (Personal::from("Ann"), r#""Ann""#),
            (Personal::Sealed { sealed: "1.x".into() }, r#"{"sealed":"1.x"}"#),
            (Personal::Erased, "null"),
        ] {
            assert_eq!(serde_json::to_string(&form).unwrap(), json);
            assert_eq!(serde_json::from_str::<Personal>(json).unwrap(), form);
        }
    }

    #[test]
    fn debug_output_is_silent() {
        assert!(!format!("{:?}", Personal::from("Ann")).contains("Ann"));
    }
}

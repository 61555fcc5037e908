//! Ids: lower-case hexadecimal, not sequential, as ConvoAI 1.x clients expect them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize, Serializer};

use super::Invalid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $shortest:literal to $longest:literal, $words:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name {
            // Inline: aggregates hold thousands and are copied often. Unused bytes are zero.
            characters: [u8; $longest],
            length: u8,
        }

        impl $name {
            /// Accepts lower-case hexadecimal of the right length.
            ///
            /// # Errors
            /// [`Invalid`] `malformed` for anything else.
            pub fn parse(raw: impl AsRef<str>) -> Result<Self, Invalid> {
                let raw = raw.as_ref().as_bytes();
                let hexadecimal = raw.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
                if hexadecimal && ($shortest..=$longest).contains(&raw.len()) {
                    let mut characters = [0; $longest];
                    characters[..raw.len()].copy_from_slice(raw);
                    Ok(Self { characters, length: raw.len() as u8 })
                } else {
                    Err(Invalid::new("malformed", $words))
                }
            }

            /// The characters.
            pub fn as_str(&self) -> &str {
                // Hexadecimal since it was parsed.
                std::str::from_utf8(&self.characters[..usize::from(self.length)]).unwrap_or_default()
            }
        }

        impl FromStr for $name {
            type Err = Invalid;
            fn from_str(raw: &str) -> Result<Self, Invalid> {
                Self::parse(raw)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Invalid;
            fn try_from(raw: String) -> Result<Self, Invalid> {
                Self::parse(raw)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.as_str().to_owned()
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

id!(
    /// Names a user: 16 characters.
    UserId,
    16 to 16,
    "a user id is 16 lower-case hexadecimal characters"
);
id!(
    /// Names a conversation: 12 characters.
    ConversationId,
    12 to 12,
    "a conversation id is 12 lower-case hexadecimal characters"
);
id!(
    /// Names a message in its conversation: 10 to 32 characters.
    MessageId,
    10 to 32,
    "a message id is 10 to 32 lower-case hexadecimal characters"
);
id!(
    /// Names a log-in: 32 characters.
    SessionId,
    32 to 32,
    "a session id is 32 lower-case hexadecimal characters"
);
id!(
    /// Names an API key: 12 characters.
    KeyId,
    12 to 12,
    "the id of an API key is 12 lower-case hexadecimal characters"
);
id!(
    /// Names one password of a user, whose hash is in the vault: 16 characters.
    PasswordId,
    16 to 16,
    "a password id is 16 lower-case hexadecimal characters"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lower_case_hexadecimal_of_the_right_length_is_an_id() {
        assert!(ConversationId::parse("0123456789ab").is_ok());
        for wrong in
            ["", "0123456789a", "0123456789abc", "0123456789AB", "0123456789a.", "../../../etc"]
        {
            assert_eq!(ConversationId::parse(wrong).unwrap_err().code, "malformed", "{wrong:?}");
        }
        assert!(
            MessageId::parse("0".repeat(10)).is_ok() && MessageId::parse("0".repeat(32)).is_ok()
        );
        assert!(
            MessageId::parse("0".repeat(9)).is_err() && MessageId::parse("0".repeat(33)).is_err()
        );
    }

    #[test]
    fn a_stored_id_is_parsed_too() {
        assert!(serde_json::from_str::<UserId>("\"not an id\"").is_err());
    }
}

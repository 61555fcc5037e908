//! Texts people write: length-checked, free of control characters, in Unicode form NFC.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::Invalid;

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $what:literal, $max:literal, $breaks:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// Longest text, in characters.
            pub const MAX: usize = $max;

            /// Accepts a text that is neither blank nor too long.
            ///
            /// # Errors
            /// [`Invalid`] `empty`, `too_long` or `malformed`.
            pub fn parse(raw: &str) -> Result<Self, Invalid> {
                // Most text is in that form already, and finding out is cheap.
                let is_nfc = is_nfc_quick(raw.chars()) == IsNormalized::Yes;
                let text: String = if is_nfc { raw.to_owned() } else { raw.nfc().collect() };
                let text = if $breaks { text } else { text.trim().to_owned() };
                if text.trim().is_empty() {
                    return Err(Invalid::new("empty", concat!($what, " may not be empty")));
                }
                if text.chars().count() > $max {
                    return Err(Invalid::new(
                        "too_long",
                        concat!($what, " has at most ", $max, " characters"),
                    ));
                }
                let odd = |c: char| c.is_control() && !($breaks && matches!(c, '\n' | '\r' | '\t'));
                if text.contains(odd) {
                    return Err(Invalid::new(
                        "malformed",
                        concat!($what, " may not contain control characters"),
                    ));
                }
                Ok(Self(text))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text.
            pub fn into_string(self) -> String {
                self.0
            }
        }
    };
}

text!(
    /// What a person or a client writes into a conversation: Markdown.
    MessageText, "a message", 100000, true
);
text!(
    /// The title of a conversation: one line.
    Title, "a title", 200, false
);
text!(
    /// A word or two that a conversation is found by: one line.
    Tag, "a tag", 50, false
);
text!(
    /// What a model is told before everything else.
    SystemPrompt, "a system prompt", 20000, true
);
text!(
    /// What a model is called by those who offer it: one line.
    ModelName, "the name of a model", 200, false
);
text!(
    /// Why an answer is good or bad.
    Reason, "a reason", 1000, true
);
text!(
    /// What a person wants to be called: one line.
    FullName, "a full name", 100, false
);
text!(
    /// What its owner calls an API key: one line.
    KeyName, "the name of an API key", 60, false
);
text!(
    /// What a role is for: one line.
    Description, "a description", 200, false
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_long_and_odd_texts_say_why() {
        assert_eq!(MessageText::parse(" \n ").unwrap_err().code, "empty");
        assert_eq!(Title::parse(&"x".repeat(201)).unwrap_err().code, "too_long");
        assert_eq!(Title::parse("two\nlines").unwrap_err().code, "malformed");
        assert_eq!(MessageText::parse("nul\0").unwrap_err().code, "malformed");
    }

    #[test]
    fn a_message_keeps_its_shape_and_a_title_is_trimmed() {
        assert_eq!(
            MessageText::parse("  code\n\tindented ").unwrap().as_str(),
            "  code\n\tindented "
        );
        assert_eq!(Title::parse(" Plans ").unwrap().as_str(), "Plans");
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        assert!(Title::parse(&"é".repeat(200)).is_ok());
    }
}

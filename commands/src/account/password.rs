use domain::Invalid;
use secrecy::{ExposeSecret, SecretString};

/// A password that may be chosen: 8 to 256 characters. Nothing prints it.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

impl Password {
    /// Fewest characters.
    pub const MIN: usize = 8;
    /// Most characters: a bound on the work of hashing, far above any phrase.
    pub const MAX: usize = 256;

    /// Accepts a password of the right length; anything may be in it.
    ///
    /// # Errors
    /// [`Invalid`] `too_short` or `too_long`.
    pub fn parse(raw: SecretString) -> Result<Self, Invalid> {
        match raw.expose_secret().chars().count() {
            0..Self::MIN => Err(invalid("too_short", "a password has at least 8 characters")),
            Self::MIN..=Self::MAX => Ok(Self(raw)),
            _ => Err(invalid("too_long", "a password has at most 256 characters")),
        }
    }

    pub(crate) fn into_secret(self) -> SecretString {
        self.0
    }
}

fn invalid(code: &'static str, message: &str) -> Invalid {
    Invalid { code, message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_characters_and_nothing_is_printed() {
        assert_eq!(Password::parse("sevench".into()).unwrap_err().code, "too_short");
        assert_eq!(Password::parse("x".repeat(257).into()).unwrap_err().code, "too_long");
        let password = Password::parse("päßwörter".into()).unwrap();
        assert!(!format!("{password:?}").contains("wört"));
    }
}

use domain::Invalid;
use secrecy::{ExposeSecret, SecretString};
use zxcvbn::feedback::Warning;

use crate::ports::Ids;

/// Characters of a password that is made up: 80 bits.
const MADE_UP: usize = 20;

/// A password that may be chosen. Nothing prints it.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

/// What passwords may be chosen: a length and a list, and no rules about what must be in it (NIST
/// SP 800-63B-4, 3.1.1.2).
#[derive(Debug, Clone, Copy)]
pub struct PasswordPolicy {
    /// Fewest characters.
    pub min_length: usize,
    /// Whether those that many people have are refused.
    pub refuse_common: bool,
}

impl Password {
    /// Most characters: a bound on the work of hashing, far above any phrase.
    pub const MAX: usize = 256;

    /// Accepts a password that the policy allows; anything may be in it. `about` is what others
    /// know of the person, which is no password either.
    ///
    /// # Errors
    /// [`Invalid`] `too_short`, `too_long` or `too_common`.
    pub fn parse(
        raw: SecretString,
        policy: PasswordPolicy,
        about: &[&str],
    ) -> Result<Self, Invalid> {
        let text = raw.expose_secret();
        let length = text.chars().count();
        if length < policy.min_length {
            let message = format!("a password has at least {} characters", policy.min_length);
            return Err(invalid("too_short", message));
        }
        if length > Self::MAX {
            return Err(invalid("too_long", "a password has at most 256 characters".to_owned()));
        }
        if policy.refuse_common && is_common(text, about) {
            let message = "too many people have this password, or it is your name; choose another";
            return Err(invalid("too_common", message.to_owned()));
        }
        Ok(Self(raw))
    }

    /// One that is made up, to be used once: as it is kept, and as its user is told.
    pub fn made_up(ids: &dyn Ids) -> (Self, SecretString) {
        let secret = SecretString::from(ids.hex(MADE_UP));
        (Self(secret.clone()), secret)
    }

    pub(crate) fn into_secret(self) -> SecretString {
        self.0
    }
}

/// Whether it stands in the lists of passwords that were found out elsewhere, or is what somebody
/// is called.
fn is_common(password: &str, about: &[&str]) -> bool {
    let folded = password.to_lowercase();
    let is_about = |text: &&str| !text.is_empty() && text.to_lowercase() == folded;
    let estimate = zxcvbn::zxcvbn(password, &[]);
    let warning = estimate.feedback().and_then(zxcvbn::feedback::Feedback::warning);
    about.iter().any(is_about)
        || matches!(
            warning,
            Some(
                Warning::ThisIsATop10Password
                    | Warning::ThisIsATop100Password
                    | Warning::ThisIsACommonPassword
            )
        )
}

fn invalid(code: &'static str, message: String) -> Invalid {
    Invalid { code, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: PasswordPolicy = PasswordPolicy { min_length: 8, refuse_common: true };
    const LENIENT: PasswordPolicy = PasswordPolicy { min_length: 6, refuse_common: false };

    fn code(raw: &str) -> &'static str {
        Password::parse(raw.into(), STRICT, &["ada.lovelace"]).map_or_else(|e| e.code, |_| "fine")
    }

    #[test]
    fn length_counts_characters_and_nothing_is_printed() {
        assert_eq!(code("sevench"), "too_short");
        assert_eq!(code(&"x".repeat(257)), "too_long");
        let password = Password::parse("päßwörter".into(), STRICT, &[]).unwrap();
        assert!(!format!("{password:?}").contains("wört"));
    }

    #[test]
    fn what_many_people_have_is_no_password_nor_is_ones_name() {
        for common in ["password", "12345678", "qwertyuiop", "iloveyou", "Ada.Lovelace"] {
            assert_eq!(code(common), "too_common", "{common}");
        }
        for fine in ["correct horse battery staple", "a rainy tuesday", "xkcd-936-tr0ub4dor"] {
            assert_eq!(code(fine), "fine", "{fine}");
        }
    }

    #[test]
    fn a_lenient_policy_takes_what_clients_of_old_send() {
        assert!(Password::parse("secret".into(), LENIENT, &[]).is_ok());
    }
}

use serde::{Deserialize, Serialize};

use super::Invalid;

/// An e-mail address: one `@`, a local part, a domain with a dot or `localhost`, no white space.
///
/// Whether it can be delivered to is for a message to find out; the shape only catches slips.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// Accepts an address of the right shape, up to 254 characters (RFC 5321, 4.5.3.1.3).
    ///
    /// # Errors
    /// [`Invalid`] `too_long` or `malformed`.
    pub fn parse(raw: impl Into<String>) -> Result<Self, Invalid> {
        let raw = raw.into().trim().to_owned();
        if raw.len() > 254 {
            return Err(Invalid::new("too_long", "an e-mail address has at most 254 characters"));
        }
        let malformed =
            || Invalid::new("malformed", "an e-mail address looks like name@example.com");
        let (local, domain) = raw.rsplit_once('@').ok_or_else(malformed)?;
        let odd =
            |c: char| c.is_whitespace() || c.is_control() || matches!(c, '@' | ',' | '<' | '>');
        let labels_fit = domain
            .split('.')
            .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
        let domain_fits = labels_fit
            && domain.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-'))
            && (domain.contains('.') || domain == "localhost");
        if local.is_empty() || local.len() > 64 || local.contains(odd) || !domain_fits {
            return Err(malformed());
        }
        Ok(Self(raw))
    }

    /// The address as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form two addresses are compared in.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl TryFrom<String> for Email {
    type Error = Invalid;
    fn try_from(raw: String) -> Result<Self, Invalid> {
        Self::parse(raw)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_addresses_are_accepted() {
        for raw in ["a@b.co", "first.last+tag@sub.example.org", "root@localhost", " a@b.co "] {
            assert!(Email::parse(raw).is_ok(), "{raw:?}");
        }
    }

    #[test]
    fn slips_are_caught() {
        for raw in [
            "", "a", "@b.co", "a@", "a@b", "a b@c.de", "a@b..co", "a@-b.co", "a@b@c.de", "a,b@c.de",
        ] {
            assert_eq!(Email::parse(raw).unwrap_err().code, "malformed", "{raw:?}");
        }
    }
}

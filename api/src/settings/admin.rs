//! `[admin]`: the administrator created at the first start.

use secrecy::SecretString;

use super::reader::Section;
use super::rules::{not_blank, secret_not_blank};
use super::value::Private;

/// The administrator created at the first start.
#[derive(Debug, Clone)]
pub struct Admin {
    /// The name to sign in with.
    pub username: String,
    /// The password; unset means a one-time password is made and shown once.
    pub password: Option<SecretString>,
    /// The e-mail address.
    pub email: String,
}

impl Admin {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        let email = Private("admin@example.com".to_owned());
        Self {
            username: section.value("username", "admin".to_owned(), not_blank()),
            password: section.optional("password", secret_not_blank),
            email: section.value("email", email, with_an_at).0,
        }
    }
}

/// Only what catches a slip: the domain has the real rule.
fn with_an_at(email: &Private) -> Result<(), String> {
    let parts = email.0.trim().split_once('@');
    let good = parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    good.then_some(()).ok_or_else(|| "an e-mail address".to_owned())
}

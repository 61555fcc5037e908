use std::fmt;

use serde::{Deserialize, Serialize};

use super::Permission;
use crate::values::Invalid;

/// Names a role: 2 to 32 lower-case letters, digits, `-` or `_`, beginning with a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RoleName(String);

const ADMIN: &str = "admin";
const MANAGER: &str = "manager";
const USER: &str = "user";

impl RoleName {
    /// Everything.
    pub fn admin() -> Self {
        Self(ADMIN.to_owned())
    }

    /// Sees usage and activity of all, changes nothing.
    pub fn manager() -> Self {
        Self(MANAGER.to_owned())
    }

    /// Own conversations.
    pub fn user() -> Self {
        Self(USER.to_owned())
    }

    /// Those that are always there, with what they are for.
    pub fn built_in() -> [(Self, &'static str); 3] {
        [
            (Self::admin(), "May do everything"),
            (Self::manager(), "Sees usage and activity of all, changes nothing"),
            (Self::user(), "Has conversations of their own"),
        ]
    }

    /// Accepts a name of the allowed letters and length.
    ///
    /// # Errors
    /// [`Invalid`] `malformed`.
    pub fn parse(raw: impl Into<String>) -> Result<Self, Invalid> {
        let raw = raw.into();
        let allowed =
            |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_');
        let begins = raw.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
        if begins && (2..=32).contains(&raw.len()) && raw.bytes().all(allowed) {
            Ok(Self(raw))
        } else {
            Err(Invalid::new(
                "malformed",
                "a role's name has 2 to 32 lower-case letters, digits, '-' or '_', and begins \
                 with a letter",
            ))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the holders of a built-in role may do beyond their own things; none for a role that
    /// was defined, which says so itself.
    pub fn permissions(&self) -> Option<&'static [Permission]> {
        match self.as_str() {
            ADMIN => Some(&Permission::ALL),
            MANAGER => Some(&[Permission::ReadUsage, Permission::ReadActivity]),
            USER => Some(&[]),
            _ => None,
        }
    }

    /// Whether the role is always there.
    pub fn is_built_in(&self) -> bool {
        self.permissions().is_some()
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for RoleName {
    type Error = Invalid;
    fn try_from(raw: String) -> Result<Self, Invalid> {
        Self::parse(raw)
    }
}

impl From<RoleName> for String {
    fn from(name: RoleName) -> Self {
        name.0
    }
}

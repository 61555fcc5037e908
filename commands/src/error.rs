use domain::{account, conversation, role};

use crate::ports::PortError;

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A rule says no: expected, with a stable code.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Lost a race again and again: ask once more.
    #[error("too many others changed the same thing at the same time; try again")]
    Conflict,
    /// Machinery.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// A rule that says no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Of an account.
    #[error(transparent)]
    Account(#[from] account::Refusal),
    /// Of a conversation.
    #[error(transparent)]
    Conversation(#[from] conversation::Refusal),
    /// Of a role.
    #[error(transparent)]
    Role(#[from] role::Refusal),
    /// Whoever is signed in did not know their own password.
    #[error("the password is not right")]
    WrongPassword,
    /// A refresh token was used a second time, and its session has been ended for that.
    #[error("this refresh token was used before; the session has been ended, sign in again")]
    RefreshReused,
    /// Unknown user or wrong password: which, nobody learns.
    #[error("Incorrect username or password")]
    BadCredentials,
    /// The name of a request was used before for another one.
    #[error(
        "This Idempotency-Key or id was used before with another body; use a new one for a new \
         request"
    )]
    KeyReused,
}

impl Refused {
    /// Stable identifier for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Account(refusal) => refusal.code(),
            Self::Conversation(refusal) => refusal.code(),
            Self::Role(refusal) => refusal.code(),
            Self::WrongPassword => "wrong_password",
            Self::RefreshReused => "refresh_reused",
            Self::BadCredentials => "bad_credentials",
            Self::KeyReused => "idempotency_key_reused",
        }
    }
}

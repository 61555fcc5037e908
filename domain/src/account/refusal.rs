/// Why an account does not do what it was ordered to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Another account holds the name.
    #[error("Username already registered")]
    UsernameTaken,
    /// Another account holds the address.
    #[error("Email already registered")]
    EmailTaken,
    /// There is no such account.
    #[error("User not found")]
    NotRegistered,
    /// An administrator has disabled it.
    #[error("this account is disabled; ask an administrator")]
    Disabled,
    /// Nobody would be left to administer the others.
    #[error("the last administrator stays one: make somebody else an administrator first")]
    LastAdministrator,
    /// The session has ended, or never was.
    #[error("the session has ended; sign in again")]
    SessionEnded,
    /// It has as many API keys as an account may have.
    #[error("an account has at most 50 API keys: revoke one first")]
    TooManyKeys,
    /// There is no such API key, or not any more.
    #[error("there is no such API key")]
    UnknownKey,
    /// It was deleted too long ago.
    #[error("the account was deleted more than 30 days ago and cannot be restored")]
    RestoredTooLate,
}

impl Refusal {
    /// Stable identifier for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::UsernameTaken => "username_taken",
            Self::EmailTaken => "email_taken",
            Self::NotRegistered => "user_not_found",
            Self::Disabled => "account_disabled",
            Self::LastAdministrator => "last_administrator",
            Self::SessionEnded => "session_ended",
            Self::TooManyKeys => "too_many_keys",
            Self::UnknownKey => "key_not_found",
            Self::RestoredTooLate => "restored_too_late",
        }
    }
}

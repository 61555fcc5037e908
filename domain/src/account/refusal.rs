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
}

impl Refusal {
    /// Stable identifier for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::UsernameTaken => "username_taken",
            Self::EmailTaken => "email_taken",
            Self::NotRegistered => "user_not_found",
        }
    }
}

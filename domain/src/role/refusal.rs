/// Why a role does not do what it was ordered to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is one of this name.
    #[error("Role '{0}' already exists")]
    Exists(String),
    /// There is none of this name.
    #[error("Role '{0}' does not exist")]
    Unknown(String),
    /// It is always there, as it is.
    #[error("the role '{0}' is built in and cannot be changed")]
    BuiltIn(String),
}

impl Refusal {
    /// Stable identifier for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Exists(_) => "role_exists",
            Self::Unknown(_) => "role_unknown",
            Self::BuiltIn(_) => "role_built_in",
        }
    }
}

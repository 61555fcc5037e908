use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A session that may still be used, as the next decision needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenSession {
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// Number of its present refresh token, from 0: each refresh hands out the next one.
    pub token: u32,
    /// When that one was handed out.
    pub refreshed_at: DateTime<Utc>,
}

/// Why a session ended before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// Its owner ended it from another one.
    EndedByOwner,
    /// An administrator ended it.
    EndedByAdministrator,
    /// The password changed.
    PasswordChanged,
    /// The roles changed.
    RolesChanged,
    /// A refresh token was used a second time: somebody has a copy of it.
    RefreshReused,
    /// The account was disabled.
    AccountDisabled,
    /// The account was deleted.
    AccountDeleted,
}

impl Because {
    /// Its name, as clients spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::EndedByOwner => "ended_by_owner",
            Self::EndedByAdministrator => "ended_by_administrator",
            Self::PasswordChanged => "password_changed",
            Self::RolesChanged => "roles_changed",
            Self::RefreshReused => "refresh_reused",
            Self::AccountDisabled => "account_disabled",
            Self::AccountDeleted => "account_deleted",
        }
    }
}

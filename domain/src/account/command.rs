use chrono::{DateTime, Utc};

use super::Role;
use crate::values::{Email, FullName, SessionId, Username};

/// What an account can be ordered to do.
#[derive(Debug, Clone)]
pub enum Command {
    /// Opens the account.
    Register {
        /// Unique name.
        username: Username,
        /// Unique address.
        email: Email,
        /// What the person wants to be called.
        full_name: Option<FullName>,
        /// Keyed hash of the folded name, hexadecimal: what the name's guard is called.
        username_key: String,
        /// Keyed hash of the folded address, hexadecimal: what the address's guard is called.
        email_key: String,
        /// False when another account holds the name.
        username_free: bool,
        /// False when another account holds the address.
        email_free: bool,
        /// Roles to begin with.
        roles: Vec<Role>,
    },
    /// Begins a session. The password has been checked.
    LogIn {
        /// Names the session.
        session: SessionId,
        /// Now.
        at: DateTime<Utc>,
        /// When the session ends by itself.
        expires_at: DateTime<Utc>,
        /// Network address of the client.
        address: Option<String>,
        /// `User-Agent` of the client.
        user_agent: Option<String>,
    },
    /// Ends a session.
    LogOut {
        /// Names the session.
        session: SessionId,
    },
}

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};

use super::{Because, Scope};
use crate::role::RoleName;
use crate::values::{Email, FullName, KeyId, KeyName, PasswordId, SessionId, Username};

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
        roles: Vec<RoleName>,
        /// The password must be changed before anything else is done.
        one_time: Option<PasswordId>,
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
    /// Hands out the next refresh token of a session.
    Refresh {
        /// Names the session.
        session: SessionId,
        /// Number of the token that was presented.
        token: u32,
        /// Now.
        at: DateTime<Utc>,
        /// How long a token may be presented once more after it was exchanged: two tabs that
        /// refresh at the same moment, or an answer that was lost, are no theft.
        grace: Duration,
        /// Network address of the client.
        address: Option<String>,
        /// `User-Agent` of the client.
        user_agent: Option<String>,
    },
    /// Ends the session that orders it.
    LogOut {
        /// Names the session.
        session: SessionId,
    },
    /// Ends sessions.
    EndSessions {
        /// Which: one, or all but one, or all.
        which: Which,
        /// Why.
        because: Because,
    },
    /// Changes what the person wants to be called.
    ChangeFullName {
        /// The name; none to be called by the username.
        full_name: Option<FullName>,
    },
    /// Changes the address.
    ChangeEmail {
        /// Unique address.
        email: Email,
        /// Keyed hash of the folded address, hexadecimal.
        email_key: String,
        /// False when another account holds the address.
        email_free: bool,
    },
    /// Changes the password; its hash is in the vault.
    ChangePassword {
        /// Names the password.
        password: PasswordId,
        /// It must be changed before anything else is done.
        one_time: bool,
        /// The session that goes on.
        keep: Option<SessionId>,
    },
    /// Nobody signs in any more.
    Disable {
        /// How many active administrators there are.
        administrators: u64,
    },
    /// Takes it back.
    Enable,
    /// Gives up the account and its names.
    Delete {
        /// Now.
        at: DateTime<Utc>,
        /// How many active administrators there are.
        administrators: u64,
    },
    /// Takes the deletion back.
    Restore {
        /// Now.
        at: DateTime<Utc>,
        /// False when another account holds the name by now.
        username_free: bool,
        /// False when another account holds the address by now.
        email_free: bool,
    },
    /// Gives exactly these roles.
    SetRoles {
        /// Which.
        roles: BTreeSet<RoleName>,
        /// How many active administrators there are.
        administrators: u64,
    },
    /// Makes an API key.
    CreateKey {
        /// Names it.
        key: KeyId,
        /// What its owner calls it.
        name: KeyName,
        /// What may be done with it.
        scopes: BTreeSet<Scope>,
        /// When it ends by itself.
        expires_at: Option<DateTime<Utc>>,
        /// Keyed hash of its secret, hexadecimal.
        digest: String,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Writes down that an API key is in use.
    NoteKeyUse {
        /// Which.
        key: KeyId,
        /// Now.
        at: DateTime<Utc>,
        /// It is written down no more often than this.
        every: Duration,
        /// Network address of the client.
        address: Option<String>,
    },
    /// Makes an API key void.
    RevokeKey {
        /// Which.
        key: KeyId,
    },
}

/// Some of the sessions of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// This one.
    One(SessionId),
    /// All but this one.
    Others(SessionId),
    /// All.
    All,
}

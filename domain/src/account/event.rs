use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Because, Scope};
use crate::role::RoleName;
use crate::sealing::Sealable;
use crate::values::{KeyId, PasswordId, Personal, SessionId};

/// What happened to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum AccountEvent {
    /// The account was opened.
    #[serde(rename = "convoai.account.registered.v1")]
    Registered {
        /// Unique name.
        username: Personal,
        /// Unique address.
        email: Personal,
        /// What the person wants to be called.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        full_name: Option<Personal>,
        /// Keyed hash of the folded name, hexadecimal.
        username_key: String,
        /// Keyed hash of the folded address, hexadecimal.
        email_key: String,
    },
    /// The user may do more than before.
    #[serde(rename = "convoai.account.role_granted.v1")]
    RoleGranted {
        /// The role.
        role: RoleName,
    },
    /// The user may do less than before.
    #[serde(rename = "convoai.account.role_revoked.v1")]
    RoleRevoked {
        /// The role.
        role: RoleName,
    },
    /// A session began.
    #[serde(rename = "convoai.account.logged_in.v1")]
    LoggedIn {
        /// Names the session.
        session: SessionId,
        /// When it began.
        at: DateTime<Utc>,
        /// When it ends by itself.
        expires_at: DateTime<Utc>,
        /// Network address of the client.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<Personal>,
        /// `User-Agent` of the client.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_agent: Option<Personal>,
    },
    /// A session got its next refresh token.
    #[serde(rename = "convoai.account.session_refreshed.v1")]
    SessionRefreshed {
        /// Names the session.
        session: SessionId,
        /// Number of the token.
        token: u32,
        /// When.
        at: DateTime<Utc>,
        /// Network address of the client.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<Personal>,
        /// `User-Agent` of the client.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_agent: Option<Personal>,
    },
    /// A refresh token was presented that had been exchanged long before: somebody has a copy.
    #[serde(rename = "convoai.account.refresh_reused.v1")]
    RefreshReused {
        /// Names the session.
        session: SessionId,
        /// Number of the token.
        token: u32,
        /// When.
        at: DateTime<Utc>,
        /// Network address of the client.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<Personal>,
        /// `User-Agent` of the client.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_agent: Option<Personal>,
    },
    /// A session was ended by itself.
    #[serde(rename = "convoai.account.logged_out.v1")]
    LoggedOut {
        /// Names the session.
        session: SessionId,
        /// When it would have ended by itself.
        expires_at: DateTime<Utc>,
    },
    /// A session was ended from outside.
    #[serde(rename = "convoai.account.session_ended.v1")]
    SessionEnded {
        /// Names the session.
        session: SessionId,
        /// When it would have ended by itself.
        expires_at: DateTime<Utc>,
        /// Why.
        because: Because,
    },
    /// The person wants to be called otherwise.
    #[serde(rename = "convoai.account.full_name_changed.v1")]
    FullNameChanged {
        /// The name; none: the username.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        full_name: Option<Personal>,
    },
    /// The person has another address.
    #[serde(rename = "convoai.account.email_changed.v1")]
    EmailChanged {
        /// Unique address.
        email: Personal,
        /// Keyed hash of the folded address, hexadecimal.
        email_key: String,
    },
    /// Another password counts; its hash is in the vault.
    #[serde(rename = "convoai.account.password_changed.v1")]
    PasswordChanged {
        /// Names the password.
        password: PasswordId,
        /// It must be changed before anything else is done.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        one_time: bool,
    },
    /// Nobody signs in any more.
    #[serde(rename = "convoai.account.disabled.v1")]
    Disabled {},
    /// Its user may sign in again.
    #[serde(rename = "convoai.account.enabled.v1")]
    Enabled {},
    /// The account was given up, and its names with it.
    #[serde(rename = "convoai.account.deleted.v1")]
    Deleted {
        /// When.
        at: DateTime<Utc>,
    },
    /// The deletion was taken back.
    #[serde(rename = "convoai.account.restored.v1")]
    Restored {},
    /// An API key was made.
    #[serde(rename = "convoai.account.key_created.v1")]
    KeyCreated {
        /// Names it.
        key: KeyId,
        /// What its owner calls it.
        name: Personal,
        /// What may be done with it.
        scopes: BTreeSet<Scope>,
        /// When it ends by itself; never when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<DateTime<Utc>>,
        /// Keyed hash of its secret, hexadecimal.
        digest: String,
    },
    /// An API key is in use; written down now and then, not for each request.
    #[serde(rename = "convoai.account.key_used.v1")]
    KeyUsed {
        /// Which.
        key: KeyId,
        /// When.
        at: DateTime<Utc>,
        /// Network address of the client.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<Personal>,
    },
    /// An API key is void.
    #[serde(rename = "convoai.account.key_revoked.v1")]
    KeyRevoked {
        /// Which.
        key: KeyId,
    },
}

impl AccountEvent {
    /// The type the event is stored under.
    pub fn stored_type(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "convoai.account.registered.v1",
            Self::RoleGranted { .. } => "convoai.account.role_granted.v1",
            Self::RoleRevoked { .. } => "convoai.account.role_revoked.v1",
            Self::LoggedIn { .. } => "convoai.account.logged_in.v1",
            Self::SessionRefreshed { .. } => "convoai.account.session_refreshed.v1",
            Self::RefreshReused { .. } => "convoai.account.refresh_reused.v1",
            Self::LoggedOut { .. } => "convoai.account.logged_out.v1",
            Self::SessionEnded { .. } => "convoai.account.session_ended.v1",
            Self::FullNameChanged { .. } => "convoai.account.full_name_changed.v1",
            Self::EmailChanged { .. } => "convoai.account.email_changed.v1",
            Self::PasswordChanged { .. } => "convoai.account.password_changed.v1",
            Self::Disabled {} => "convoai.account.disabled.v1",
            Self::Enabled {} => "convoai.account.enabled.v1",
            Self::Deleted { .. } => "convoai.account.deleted.v1",
            Self::Restored {} => "convoai.account.restored.v1",
            Self::KeyCreated { .. } => "convoai.account.key_created.v1",
            Self::KeyUsed { .. } => "convoai.account.key_used.v1",
            Self::KeyRevoked { .. } => "convoai.account.key_revoked.v1",
        }
    }

    /// The session that an event ends before its time, and when it would have ended by itself.
    pub fn ended_session(&self) -> Option<(&SessionId, DateTime<Utc>)> {
        match self {
            Self::LoggedOut { session, expires_at }
            | Self::SessionEnded { session, expires_at, .. } => Some((session, *expires_at)),
            _ => None,
        }
    }
}

impl Sealable for AccountEvent {
    fn personal(&mut self) -> Vec<(&'static str, &mut Personal)> {
        let mut fields = Vec::new();
        match self {
            Self::Registered { username, email, full_name, .. } => {
                fields.extend([("username", username), ("email", email)]);
                fields.extend(full_name.as_mut().map(|name| ("full_name", name)));
            }
            Self::LoggedIn { address, user_agent, .. }
            | Self::SessionRefreshed { address, user_agent, .. }
            | Self::RefreshReused { address, user_agent, .. } => {
                fields.extend(address.as_mut().map(|field| ("address", field)));
                fields.extend(user_agent.as_mut().map(|field| ("user_agent", field)));
            }
            Self::FullNameChanged { full_name } => {
                fields.extend(full_name.as_mut().map(|name| ("full_name", name)));
            }
            Self::EmailChanged { email, .. } => fields.push(("email", email)),
            Self::KeyCreated { name, .. } => fields.push(("name", name)),
            Self::KeyUsed { address, .. } => {
                fields.extend(address.as_mut().map(|field| ("address", field)));
            }
            Self::RoleGranted { .. }
            | Self::RoleRevoked { .. }
            | Self::LoggedOut { .. }
            | Self::SessionEnded { .. }
            | Self::PasswordChanged { .. }
            | Self::Disabled {}
            | Self::Enabled {}
            | Self::Deleted { .. }
            | Self::Restored {}
            | Self::KeyRevoked { .. } => {}
        }
        fields
    }
}

impl cqrs_es::DomainEvent for AccountEvent {
    fn event_type(&self) -> String {
        self.stored_type().to_owned()
    }

    fn event_version(&self) -> String {
        crate::journal::version_of(self.stored_type()).to_owned()
    }
}

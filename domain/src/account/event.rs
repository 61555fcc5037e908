use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::sealing::Sealable;
use crate::values::{Personal, SessionId};

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Admin,
    /// Sees usage and activity of all, changes nothing.
    Manager,
    /// Own conversations.
    User,
}

impl Role {
    /// The role's name, as tokens and clients spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Manager => "manager",
            Self::User => "user",
        }
    }
}

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
        role: Role,
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
    /// A session was ended by its user.
    #[serde(rename = "convoai.account.logged_out.v1")]
    LoggedOut {
        /// Names the session.
        session: SessionId,
        /// When it would have ended by itself.
        expires_at: DateTime<Utc>,
    },
}

impl AccountEvent {
    /// The type the event is stored under.
    pub fn stored_type(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "convoai.account.registered.v1",
            Self::RoleGranted { .. } => "convoai.account.role_granted.v1",
            Self::LoggedIn { .. } => "convoai.account.logged_in.v1",
            Self::LoggedOut { .. } => "convoai.account.logged_out.v1",
        }
    }
}

impl Sealable for AccountEvent {
    fn personal(&mut self) -> Vec<(&'static str, &mut Personal)> {
        match self {
            Self::Registered { username, email, full_name, .. } => {
                let mut fields = vec![("username", username), ("email", email)];
                fields.extend(full_name.as_mut().map(|name| ("full_name", name)));
                fields
            }
            Self::LoggedIn { address, user_agent, .. } => {
                let address = address.as_mut().map(|field| ("address", field));
                address.into_iter().chain(user_agent.as_mut().map(|f| ("user_agent", f))).collect()
            }
            Self::RoleGranted { .. } | Self::LoggedOut { .. } => Vec::new(),
        }
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

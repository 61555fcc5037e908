use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::values::Invalid;

/// What a role may allow: a closed list, because each entry is a promise that routes keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// See who has an account, with roles and sessions.
    ReadAccounts,
    /// Create, disable, delete and restore accounts, reset passwords, end sessions, grant roles.
    ManageAccounts,
    /// Define and remove roles.
    ManageRoles,
    /// See how much everybody uses.
    ReadUsage,
    /// See what everybody did.
    ReadActivity,
    /// Read, change and delete the conversations of others.
    ManageConversations,
    /// See the machinery's figures, rebuild read models.
    Operate,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::ReadAccounts,
        Self::ManageAccounts,
        Self::ManageRoles,
        Self::ReadUsage,
        Self::ReadActivity,
        Self::ManageConversations,
        Self::Operate,
    ];

    /// Its name, as clients spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ReadAccounts => "read_accounts",
            Self::ManageAccounts => "manage_accounts",
            Self::ManageRoles => "manage_roles",
            Self::ReadUsage => "read_usage",
            Self::ReadActivity => "read_activity",
            Self::ManageConversations => "manage_conversations",
            Self::Operate => "operate",
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Permission {
    type Err = Invalid;

    fn from_str(raw: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|permission| permission.name() == raw).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Invalid::new("unknown", format!("a permission is one of {names}"))
        })
    }
}

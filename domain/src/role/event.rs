use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Permission;
use crate::sealing::Sealable;
use crate::values::Personal;

/// What happened to a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum RoleEvent {
    /// It was made, or made anew.
    #[serde(rename = "convoai.role.defined.v1")]
    Defined {
        /// What it is for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<String>,
        /// What its holders may do.
        permissions: BTreeSet<Permission>,
    },
    /// It is for something else now, or its holders may do something else.
    #[serde(rename = "convoai.role.redefined.v1")]
    Redefined {
        /// What it is for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<String>,
        /// What its holders may do.
        permissions: BTreeSet<Permission>,
    },
    /// It is no more.
    #[serde(rename = "convoai.role.removed.v1")]
    Removed {},
}

impl RoleEvent {
    /// The type the event is stored under.
    pub fn stored_type(&self) -> &'static str {
        match self {
            Self::Defined { .. } => "convoai.role.defined.v1",
            Self::Redefined { .. } => "convoai.role.redefined.v1",
            Self::Removed {} => "convoai.role.removed.v1",
        }
    }
}

/// Nothing in it is personal.
impl Sealable for RoleEvent {
    fn personal(&mut self) -> Vec<(&'static str, &mut Personal)> {
        Vec::new()
    }
}

impl cqrs_es::DomainEvent for RoleEvent {
    fn event_type(&self) -> String {
        self.stored_type().to_owned()
    }

    fn event_version(&self) -> String {
        crate::journal::version_of(self.stored_type()).to_owned()
    }
}

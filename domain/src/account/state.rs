use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use super::{AccountEvent, Command, OpenKey, OpenSession, Refusal};
use crate::role::RoleName;
use crate::values::{KeyId, PasswordId, SessionId};

/// For so many days a deletion can be taken back.
pub const RESTORABLE_DAYS: i64 = 30;

/// What the next decision about an account needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Account {
    /// Nobody has this id.
    #[default]
    NotRegistered,
    /// Somebody does.
    Registered(Box<Standing>),
}

/// How it stands with somebody's account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// What the user may do.
    pub roles: BTreeSet<RoleName>,
    /// Sessions that may still be open.
    pub sessions: OrdMap<SessionId, OpenSession>,
    /// API keys that may still be used.
    pub keys: OrdMap<KeyId, OpenKey>,
    /// What the guard of the username is called.
    pub username_key: String,
    /// What the guard of the address is called.
    pub email_key: String,
    /// The password that counts; none: that of the registration.
    pub password: Option<PasswordId>,
    /// It must be changed before anything else is done.
    pub one_time: bool,
    /// Nobody signs in.
    pub disabled: bool,
    /// When it was deleted.
    pub deleted: Option<DateTime<Utc>>,
}

impl Standing {
    /// Whether its user can sign in.
    pub fn is_active(&self) -> bool {
        !self.disabled && self.deleted.is_none()
    }

    /// Whether it counts where at least one administrator must be left.
    pub fn is_active_administrator(&self) -> bool {
        self.is_active() && self.roles.contains(&RoleName::admin())
    }
}

impl Account {
    /// How it stands with the account of somebody who registered and did not leave.
    ///
    /// # Errors
    /// [`Refusal::NotRegistered`].
    pub fn standing(&self) -> Result<&Standing, Refusal> {
        match self {
            Self::Registered(standing) if standing.deleted.is_none() => Ok(standing),
            _ => Err(Refusal::NotRegistered),
        }
    }

    /// What the user may do.
    pub fn roles(&self) -> Vec<RoleName> {
        match self {
            Self::NotRegistered => Vec::new(),
            Self::Registered(standing) => standing.roles.iter().cloned().collect(),
        }
    }
}

impl cqrs_es::Aggregate for Account {
    const TYPE: &'static str = "account";
    type Command = Command;
    type Event = AccountEvent;
    type Error = Refusal;
    type Services = ();

    async fn handle(
        &mut self,
        command: Command,
        (): &(),
        sink: &cqrs_es::event_sink::EventSink<Self>,
    ) -> Result<(), Refusal> {
        for event in self.decide(command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: AccountEvent) {
        *self = std::mem::take(self).evolve(&event);
    }
}

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use super::{AccountEvent, Command, Refusal, Role};
use crate::values::SessionId;

/// What the next decision about an account needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Account {
    /// Nobody has this id.
    #[default]
    NotRegistered,
    /// Somebody does.
    Registered {
        /// What the user may do.
        roles: BTreeSet<Role>,
        /// Sessions that may still be open, with the time they end by themselves.
        sessions: OrdMap<SessionId, DateTime<Utc>>,
    },
}

impl Account {
    /// The rules.
    ///
    /// # Errors
    /// A [`Refusal`] when the order breaks one.
    pub fn decide(&self, command: Command) -> Result<Vec<AccountEvent>, Refusal> {
        match (self, command) {
            // The id is derived from what the caller named the request: a repeat.
            (Self::Registered { .. }, Command::Register { .. }) => Ok(Vec::new()),
            (Self::NotRegistered, Command::Register { username_free: false, .. }) => {
                Err(Refusal::UsernameTaken)
            }
            (Self::NotRegistered, Command::Register { email_free: false, .. }) => {
                Err(Refusal::EmailTaken)
            }
            (
                Self::NotRegistered,
                Command::Register {
                    username,
                    email,
                    full_name,
                    username_key,
                    email_key,
                    roles,
                    ..
                },
            ) => {
                let registered = AccountEvent::Registered {
                    username: String::from(username).into(),
                    email: String::from(email).into(),
                    full_name: full_name.map(|name| name.into_string().into()),
                    username_key,
                    email_key,
                };
                let granted = roles.into_iter().map(|role| AccountEvent::RoleGranted { role });
                Ok(std::iter::once(registered).chain(granted).collect())
            }
            (Self::NotRegistered, Command::LogIn { .. } | Command::LogOut { .. }) => {
                Err(Refusal::NotRegistered)
            }
            (Self::Registered { sessions, .. }, Command::LogIn { session, .. })
                if sessions.contains_key(&session) =>
            {
                Ok(Vec::new())
            }
            (
                Self::Registered { .. },
                Command::LogIn { session, at, expires_at, address, user_agent },
            ) => Ok(vec![AccountEvent::LoggedIn {
                session,
                at,
                expires_at,
                address: address.map(Into::into),
                user_agent: user_agent.map(Into::into),
            }]),
            (Self::Registered { sessions, .. }, Command::LogOut { session }) => {
                let ended = sessions.get(&session).map(|expires_at| AccountEvent::LoggedOut {
                    session: session.clone(),
                    expires_at: *expires_at,
                });
                Ok(ended.into_iter().collect())
            }
        }
    }

    /// The memory.
    #[must_use]
    pub fn evolve(self, event: &AccountEvent) -> Self {
        let (mut roles, mut sessions) = match self {
            Self::NotRegistered => (BTreeSet::new(), OrdMap::new()),
            Self::Registered { roles, sessions } => (roles, sessions),
        };
        match event {
            AccountEvent::Registered { .. } => {}
            AccountEvent::RoleGranted { role } => {
                roles.insert(*role);
            }
            AccountEvent::LoggedIn { session, at, expires_at, .. } => {
                // Sessions that have ended by themselves need not be remembered.
                sessions = sessions.into_iter().filter(|(_, ends)| ends > at).collect();
                sessions.insert(session.clone(), *expires_at);
            }
            AccountEvent::LoggedOut { session, .. } => {
                sessions.remove(session);
            }
        }
        Self::Registered { roles, sessions }
    }

    /// What the user may do.
    pub fn roles(&self) -> Vec<Role> {
        match self {
            Self::NotRegistered => Vec::new(),
            Self::Registered { roles, .. } => roles.iter().copied().collect(),
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

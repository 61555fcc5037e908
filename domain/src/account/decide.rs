use chrono::{DateTime, Duration, Utc};

use super::{
    Account, AccountEvent, Because, Command, MOST_KEYS, OpenSession, RESTORABLE_DAYS, Refusal,
    Standing, Which,
};
use crate::role::RoleName;
use crate::values::SessionId;

type Decided = Result<Vec<AccountEvent>, Refusal>;

impl Account {
    /// The rules.
    ///
    /// # Errors
    /// A [`Refusal`] when the order breaks one.
    pub fn decide(&self, command: Command) -> Decided {
        match (self, command) {
            (Self::NotRegistered, command @ Command::Register { .. }) => register(command),
            // The id is derived from what the caller named the request: a repeat.
            (Self::Registered(_), Command::Register { .. }) => Ok(Vec::new()),
            (Self::Registered(standing), command @ Command::Restore { .. }) => {
                standing.restore(&command)
            }
            (_, command) => self.standing()?.decide(command),
        }
    }
}

fn register(command: Command) -> Decided {
    let Command::Register {
        username,
        email,
        full_name,
        username_key,
        email_key,
        username_free,
        email_free,
        roles,
        one_time,
    } = command
    else {
        return Err(Refusal::NotRegistered);
    };
    if !username_free {
        return Err(Refusal::UsernameTaken);
    }
    if !email_free {
        return Err(Refusal::EmailTaken);
    }
    let mut events = vec![AccountEvent::Registered {
        username: String::from(username).into(),
        email: String::from(email).into(),
        full_name: full_name.map(|name| name.into_string().into()),
        username_key,
        email_key,
    }];
    events.extend(roles.into_iter().map(|role| AccountEvent::RoleGranted { role }));
    let change = |password| AccountEvent::PasswordChanged { password, one_time: true };
    events.extend(one_time.map(change));
    Ok(events)
}

impl Standing {
    /// The rules for an account that is there.
    fn decide(&self, command: Command) -> Decided {
        match command {
            Command::LogIn { .. } if self.disabled => Err(Refusal::Disabled),
            Command::LogIn { session, .. } if self.sessions.contains_key(&session) => {
                Ok(Vec::new())
            }
            Command::LogIn { session, at, expires_at, address, user_agent } => {
                Ok(vec![AccountEvent::LoggedIn {
                    session,
                    at,
                    expires_at,
                    address: address.map(Into::into),
                    user_agent: user_agent.map(Into::into),
                }])
            }
            Command::Refresh { session, token, at, grace, address, user_agent } => {
                let open = self.sessions.get(&session).ok_or(Refusal::SessionEnded)?;
                let from = (address.map(Into::into), user_agent.map(Into::into));
                refresh(open, session, token, at, grace, from)
            }
            Command::LogOut { session } => {
                let ended = self.sessions.get(&session).map(|open| AccountEvent::LoggedOut {
                    session: session.clone(),
                    expires_at: open.expires_at,
                });
                Ok(ended.into_iter().collect())
            }
            Command::EndSessions { which, because } => {
                Ok(self.end(because, |session| match &which {
                    Which::One(one) => session == one,
                    Which::Others(kept) => session != kept,
                    Which::All => true,
                }))
            }
            Command::ChangeFullName { full_name } => Ok(vec![AccountEvent::FullNameChanged {
                full_name: full_name.map(|name| name.into_string().into()),
            }]),
            Command::ChangeEmail { email_free: false, .. } => Err(Refusal::EmailTaken),
            Command::ChangeEmail { email, email_key, .. } => Ok(vec![AccountEvent::EmailChanged {
                email: String::from(email).into(),
                email_key,
            }]),
            Command::ChangePassword { password, one_time, keep } => {
                let mut events = vec![AccountEvent::PasswordChanged { password, one_time }];
                let ends = |session: &SessionId| keep.as_ref() != Some(session);
                events.extend(self.end(Because::PasswordChanged, ends));
                Ok(events)
            }
            Command::Disable { .. } if self.disabled => Ok(Vec::new()),
            Command::Disable { administrators } => {
                self.keep_one(administrators)?;
                let mut events = vec![AccountEvent::Disabled {}];
                events.extend(self.end(Because::AccountDisabled, |_| true));
                Ok(events)
            }
            Command::Enable if self.disabled => Ok(vec![AccountEvent::Enabled {}]),
            Command::Enable => Ok(Vec::new()),
            Command::Delete { at, administrators } => {
                self.keep_one(administrators)?;
                let mut events = vec![AccountEvent::Deleted { at }];
                events.extend(self.end(Because::AccountDeleted, |_| true));
                let revoked = |key: &crate::KeyId| AccountEvent::KeyRevoked { key: key.clone() };
                events.extend(self.keys.keys().map(revoked));
                Ok(events)
            }
            Command::SetRoles { roles, administrators } => {
                if !roles.contains(&RoleName::admin()) {
                    self.keep_one(administrators)?;
                }
                let granted = roles.difference(&self.roles).cloned();
                let granted = granted.map(|role| AccountEvent::RoleGranted { role });
                let revoked = self.roles.difference(&roles).cloned();
                let revoked = revoked.map(|role| AccountEvent::RoleRevoked { role });
                let mut events: Vec<_> = granted.chain(revoked).collect();
                if !events.is_empty() {
                    events.extend(self.end(Because::RolesChanged, |_| true));
                }
                Ok(events)
            }
            Command::CreateKey { key, .. } if self.keys.contains_key(&key) => Ok(Vec::new()),
            Command::CreateKey { key, name, scopes, expires_at, digest, at } => {
                let ended = |expires_at: Option<DateTime<Utc>>| expires_at.is_some_and(|e| e <= at);
                if self.keys.values().filter(|key| !ended(key.expires_at)).count() >= MOST_KEYS {
                    return Err(Refusal::TooManyKeys);
                }
                let name = name.into_string().into();
                Ok(vec![AccountEvent::KeyCreated { key, name, scopes, expires_at, digest }])
            }
            Command::NoteKeyUse { key, at, every, address } => {
                let open = self.keys.get(&key).ok_or(Refusal::UnknownKey)?;
                if open.used_at.is_some_and(|used_at| at - used_at < every) {
                    return Ok(Vec::new());
                }
                Ok(vec![AccountEvent::KeyUsed { key, at, address: address.map(Into::into) }])
            }
            Command::RevokeKey { key } => {
                let revoked = self.keys.contains_key(&key);
                Ok(revoked.then_some(AccountEvent::KeyRevoked { key }).into_iter().collect())
            }
            // Of an account that is there.
            Command::Register { .. } | Command::Restore { .. } => Ok(Vec::new()),
        }
    }

    /// Refuses when this is the last active administrator.
    fn keep_one(&self, administrators: u64) -> Result<(), Refusal> {
        if self.is_active_administrator() && administrators <= 1 {
            return Err(Refusal::LastAdministrator);
        }
        Ok(())
    }

    fn end(&self, because: Because, which: impl Fn(&SessionId) -> bool) -> Vec<AccountEvent> {
        let chosen = self.sessions.iter().filter(|(session, _)| which(session));
        let ended = chosen.map(|(session, open)| AccountEvent::SessionEnded {
            session: session.clone(),
            expires_at: open.expires_at,
            because,
        });
        ended.collect()
    }

    fn restore(&self, command: &Command) -> Decided {
        let (Some(deleted), Command::Restore { at, username_free, email_free }) =
            (self.deleted, command)
        else {
            return Ok(Vec::new());
        };
        if *at - deleted > Duration::days(RESTORABLE_DAYS) {
            return Err(Refusal::RestoredTooLate);
        }
        if !username_free {
            return Err(Refusal::UsernameTaken);
        }
        if !email_free {
            return Err(Refusal::EmailTaken);
        }
        Ok(vec![AccountEvent::Restored {}])
    }
}

/// The refresh tokens of a session are numbered. The present one gets the next; the one before
/// it is borne with for a while; an older one tells that there is a copy, and ends the session
/// (RFC 9700, 4.14.2).
fn refresh(
    open: &OpenSession,
    session: SessionId,
    token: u32,
    at: DateTime<Utc>,
    grace: Duration,
    (address, user_agent): (Option<crate::Personal>, Option<crate::Personal>),
) -> Decided {
    if open.expires_at <= at {
        return Err(Refusal::SessionEnded);
    }
    if token == open.token {
        let token = token.saturating_add(1);
        return Ok(vec![AccountEvent::SessionRefreshed {
            session,
            token,
            at,
            address,
            user_agent,
        }]);
    }
    if token.saturating_add(1) == open.token && at - open.refreshed_at <= grace {
        return Ok(Vec::new());
    }
    let expires_at = open.expires_at;
    let ended = session.clone();
    Ok(vec![
        AccountEvent::RefreshReused { session, token, at, address, user_agent },
        AccountEvent::SessionEnded { session: ended, expires_at, because: Because::RefreshReused },
    ])
}

use super::{Account, AccountEvent, OpenKey, OpenSession};

impl Account {
    /// The memory.
    #[must_use]
    pub fn evolve(self, event: &AccountEvent) -> Self {
        let mut standing = match self {
            Self::NotRegistered => Box::default(),
            Self::Registered(standing) => standing,
        };
        match event {
            AccountEvent::Registered { username_key, email_key, .. } => {
                standing.username_key.clone_from(username_key);
                standing.email_key.clone_from(email_key);
            }
            AccountEvent::RoleGranted { role } => {
                standing.roles.insert(role.clone());
            }
            AccountEvent::RoleRevoked { role } => {
                standing.roles.remove(role);
            }
            AccountEvent::LoggedIn { session, at, expires_at, .. } => {
                // What has ended by itself need not be remembered.
                standing.sessions = standing
                    .sessions
                    .into_iter()
                    .filter(|(_, open)| open.expires_at > *at)
                    .collect();
                let open = OpenSession { expires_at: *expires_at, token: 0, refreshed_at: *at };
                standing.sessions.insert(session.clone(), open);
            }
            AccountEvent::SessionRefreshed { session, token, at, .. } => {
                if let Some(open) = standing.sessions.get_mut(session) {
                    (open.token, open.refreshed_at) = (*token, *at);
                }
            }
            AccountEvent::LoggedOut { session, .. }
            | AccountEvent::SessionEnded { session, .. } => {
                standing.sessions.remove(session);
            }
            AccountEvent::EmailChanged { email_key, .. } => {
                standing.email_key.clone_from(email_key);
            }
            AccountEvent::PasswordChanged { password, one_time } => {
                standing.password = Some(password.clone());
                standing.one_time = *one_time;
            }
            AccountEvent::Disabled {} => standing.disabled = true,
            AccountEvent::Enabled {} => standing.disabled = false,
            AccountEvent::Deleted { at } => standing.deleted = Some(*at),
            AccountEvent::Restored {} => standing.deleted = None,
            AccountEvent::KeyCreated { key, expires_at, .. } => {
                let open = OpenKey { expires_at: *expires_at, used_at: None };
                standing.keys.insert(key.clone(), open);
            }
            AccountEvent::KeyUsed { key, at, .. } => {
                if let Some(open) = standing.keys.get_mut(key) {
                    open.used_at = Some(*at);
                }
            }
            AccountEvent::KeyRevoked { key } => {
                standing.keys.remove(key);
            }
            AccountEvent::FullNameChanged { .. } | AccountEvent::RefreshReused { .. } => {}
        }
        Self::Registered(standing)
    }
}

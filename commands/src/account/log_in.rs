use chrono::{DateTime, Utc};
use domain::account::Command;
use domain::role::RoleName;
use domain::{Account, Email, SessionId, UserId, Username};
use secrecy::SecretString;

use super::{Accounts, EMAIL, USERNAME};
use crate::error::{CommandError, Refused};
use crate::execute::Journal;
use crate::order::Order;
use crate::ports::PortError;

/// Who says to be whom.
#[derive(Debug, Clone)]
pub struct LogIn {
    /// Username or e-mail address, as typed.
    pub name: String,
    /// As typed.
    pub password: SecretString,
    /// From where.
    pub client: Client,
}

/// From where somebody signs in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Client {
    /// Network address.
    pub address: Option<String>,
    /// `User-Agent`.
    pub user_agent: Option<String>,
}

/// A session that began.
#[derive(Debug, Clone)]
pub struct LoggedIn {
    /// Whose.
    pub user: UserId,
    /// Which.
    pub session: SessionId,
    /// When it began.
    pub at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// What the user may do.
    pub roles: Vec<RoleName>,
    /// The password must be changed before anything else is done.
    pub one_time: bool,
    /// Number of the session's present refresh token.
    pub token: u32,
    /// Journal position of the commit.
    pub position: u64,
}

impl<S: Journal<Account>> Accounts<S> {
    /// Begins a session for whoever knows name and password. The journal's guards say who that
    /// is, so an account can be used the moment its registration is acknowledged.
    ///
    /// # Errors
    /// [`Refused::BadCredentials`] for an unknown name and for a wrong password, alike in text
    /// and time.
    pub async fn log_in(&self, log_in: LogIn, order: &Order) -> Result<LoggedIn, CommandError> {
        let found = self.find(&log_in.name).await?;
        let user = match &found {
            Some(user) => user.clone(),
            None => self.nobody(&log_in.name)?,
        };
        // As the journal has it now: a password that was changed elsewhere a moment ago counts.
        let account = self.executor.look_at(user.as_str(), |_| false).await?;
        let knows = self.knows(&user, &account, log_in.password).await?;
        match found {
            Some(user) if knows => self.begin_session(user, log_in.client, order).await,
            _ => Err(Refused::BadCredentials.into()),
        }
    }

    /// Whoever a name stands for that is nobody's: an account that was never opened. The same
    /// questions are asked about it as about one that was, so that the answer takes as long.
    fn nobody(&self, name: &str) -> Result<UserId, CommandError> {
        // One of a few, so that made up names do not drive what is remembered out of memory.
        let which = self.fingerprint.of("nobody", &[name], 2);
        let id = UserId::parse(format!("00000000000000{which}"));
        Ok(id.map_err(|error| PortError::failed("making an id", error))?)
    }

    /// Begins a session for a user who was just registered.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn begin_session(
        &self,
        user: UserId,
        client: Client,
        order: &Order,
    ) -> Result<LoggedIn, CommandError> {
        let at = self.clock.now();
        let expires_at = at + self.session_lifetime;
        let session = SessionId::parse(self.ids.hex(32))
            .map_err(|error| PortError::failed("making an id", error))?;
        let command = Command::LogIn {
            session: session.clone(),
            at,
            expires_at,
            address: client.address,
            user_agent: client.user_agent,
        };
        let mut order = order.clone();
        order.actor = Some(user.clone());
        order.session = Some(session.clone());
        let metadata = order.metadata(&self.ids.hex(32));
        let executed = self.executor.execute(user.as_str(), command, metadata).await?;
        let (roles, position) = (executed.state.roles(), executed.position);
        let one_time = executed.state.standing().is_ok_and(|standing| standing.one_time);
        Ok(LoggedIn { user, session, at, expires_at, roles, one_time, token: 0, position })
    }

    /// Whoever is called that, or has that address.
    ///
    /// # Errors
    /// When the journal does not answer.
    pub async fn find(&self, name: &str) -> Result<Option<UserId>, CommandError> {
        let guard = if name.contains('@') {
            let Ok(email) = Email::parse(name) else { return Ok(None) };
            self.guards.look_up(EMAIL, &self.email_key(&email)).await?
        } else {
            let Ok(username) = Username::parse(name) else { return Ok(None) };
            self.guards.look_up(USERNAME, &self.username_key(&username)).await?
        };
        Ok(guard.holder.and_then(|holder| UserId::parse(holder).ok()))
    }
}

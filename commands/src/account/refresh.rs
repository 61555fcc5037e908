use domain::account::Command;
use domain::{Account, SessionId, UserId};

use super::{Accounts, Client, LoggedIn};
use crate::error::{CommandError, Refused};
use crate::execute::Journal;
use crate::order::Order;

/// A refresh token that was presented, and read.
#[derive(Debug, Clone)]
pub struct Refresh {
    /// Whose session it is of.
    pub user: UserId,
    /// Which session.
    pub session: SessionId,
    /// Number of the token within the session.
    pub token: u32,
    /// From where.
    pub client: Client,
}

impl<S: Journal<Account>> Accounts<S> {
    /// Exchanges a refresh token for the next one of its session.
    ///
    /// # Errors
    /// Refused when the session has ended, and when the token was exchanged before: then the
    /// session ends, because somebody has a copy (RFC 9700, 4.14.2).
    pub async fn refresh(&self, refresh: Refresh, order: &Order) -> Result<LoggedIn, CommandError> {
        let Refresh { user, session, token, client } = refresh;
        let at = self.clock.now();
        let command = Command::Refresh {
            session: session.clone(),
            token,
            at,
            grace: self.refresh_grace,
            address: client.address,
            user_agent: client.user_agent,
        };
        let mut order = order.clone();
        order.actor = Some(user.clone());
        order.session = Some(session.clone());
        let metadata = order.metadata(&self.ids.hex(32));
        let executed = self.executor.execute(user.as_str(), command, metadata).await?;
        let standing = executed.state.standing().map_err(Refused::from)?;
        let open = standing.sessions.get(&session).ok_or(Refused::RefreshReused)?;
        Ok(LoggedIn {
            at,
            expires_at: open.expires_at,
            roles: executed.state.roles(),
            one_time: standing.one_time,
            token: open.token,
            position: executed.position,
            user,
            session,
        })
    }
}

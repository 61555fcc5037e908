use domain::account::Command;
use domain::{Account, SessionId, UserId};

use super::Accounts;
use crate::error::CommandError;
use crate::execute::Journal;
use crate::order::Order;

impl<S: Journal<Account>> Accounts<S> {
    /// Ends a session; one that has ended already stays so. Answers the journal position.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn log_out(
        &self,
        user: &UserId,
        session: SessionId,
        order: &Order,
    ) -> Result<u64, CommandError> {
        self.simply(user, Command::LogOut { session }, order).await
    }
}

use domain::account::{Because, Command, Which};
use domain::{Account, UserId};

use super::Accounts;
use crate::error::CommandError;
use crate::execute::Journal;
use crate::order::Order;

impl<S: Journal<Account>> Accounts<S> {
    /// Ends sessions; those that have ended already stay so. Answers the journal position.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn end_sessions(
        &self,
        user: &UserId,
        which: Which,
        because: Because,
        order: &Order,
    ) -> Result<u64, CommandError> {
        self.simply(user, Command::EndSessions { which, because }, order).await
    }
}

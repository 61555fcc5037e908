use domain::account::Command;
use domain::{Account, FullName, UserId};

use super::Accounts;
use crate::error::CommandError;
use crate::execute::Journal;
use crate::order::Order;

impl<S: Journal<Account>> Accounts<S> {
    /// Changes what somebody wants to be called; none: the username. Answers the journal position.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn change_full_name(
        &self,
        user: &UserId,
        full_name: Option<FullName>,
        order: &Order,
    ) -> Result<u64, CommandError> {
        self.simply(user, Command::ChangeFullName { full_name }, order).await
    }
}

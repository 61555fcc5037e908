use std::collections::BTreeSet;

use domain::account::Command;
use domain::role::RoleName;
use domain::{Account, UserId};

use super::Accounts;
use crate::error::{CommandError, Refused};
use crate::execute::Journal;
use crate::order::Order;

impl<S: Journal<Account>> Accounts<S> {
    /// Gives somebody exactly these roles, which exist, and ends their sessions. Answers the
    /// journal position.
    ///
    /// # Errors
    /// Refused when the last administrator would be none any more.
    pub async fn set_roles(
        &self,
        user: &UserId,
        roles: BTreeSet<RoleName>,
        order: &Order,
    ) -> Result<u64, CommandError> {
        let metadata = order.metadata(&self.ids.hex(32));
        let executed = self.claiming(user, metadata, |account| {
            let roles = roles.clone();
            Box::pin(async move {
                let standing = account.standing().map_err(Refused::from)?;
                let administrators = self.administrators().await?;
                let will_be = standing.is_active() && roles.contains(&RoleName::admin());
                let claims = match (standing.is_active_administrator(), will_be) {
                    (false, true) => vec![administrators.one_more()],
                    (true, false) => vec![administrators.one_less()],
                    _ => Vec::new(),
                };
                let administrators = administrators.count();
                Ok((Command::SetRoles { roles, administrators }, claims))
            })
        });
        Ok(executed.await?.position)
    }
}

use domain::account::Command;
use domain::{Account, Email, UserId};

use super::claims::{is_free, released_or_taken};
use super::{Accounts, EMAIL};
use crate::error::{CommandError, Refused};
use crate::execute::Journal;
use crate::order::Order;
use crate::ports::Change;

impl<S: Journal<Account>> Accounts<S> {
    /// Gives somebody another address; the old one is free again. Answers the journal position.
    ///
    /// # Errors
    /// Refused when another account has the address.
    pub async fn change_email(
        &self,
        user: &UserId,
        email: Email,
        order: &Order,
    ) -> Result<u64, CommandError> {
        let key = self.email_key(&email);
        let metadata = order.metadata(&self.ids.hex(32));
        let executed = self.claiming(user, metadata, |account| {
            let (email, email_key) = (email.clone(), key.clone());
            Box::pin(async move {
                let old = account.standing().map_err(Refused::from)?.email_key.clone();
                let guard = self.guards.look_up(EMAIL, &email_key).await?;
                let email_free = is_free(&guard, user);
                let mut claims = Vec::new();
                // Another spelling of the same address is the same name.
                if old != email_key {
                    let left = self.guards.look_up(EMAIL, &old).await?;
                    claims.push(released_or_taken(EMAIL, &old, &left, Change::Release));
                    claims.push(released_or_taken(EMAIL, &email_key, &guard, Change::Take));
                }
                Ok((Command::ChangeEmail { email, email_key, email_free }, claims))
            })
        });
        Ok(executed.await?.position)
    }
}

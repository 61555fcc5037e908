//! Being disabled and enabled, deleted and restored.

use domain::account::{Command, Standing};
use domain::role::RoleName;
use domain::{Account, UserId};

use super::claims::{Claiming, is_free, released_or_taken};
use super::{Accounts, EMAIL, USERNAME};
use crate::error::{CommandError, Refused};
use crate::execute::Journal;
use crate::order::Order;
use crate::ports::{Change, Claim};

impl<S: Journal<Account>> Accounts<S> {
    /// Signs somebody out everywhere, and lets nobody sign in. Answers the journal position.
    ///
    /// # Errors
    /// Refused for the last administrator.
    pub async fn disable(&self, user: &UserId, order: &Order) -> Result<u64, CommandError> {
        let metadata = order.metadata(&self.ids.hex(32));
        let executed = self.claiming(user, metadata, |account| {
            Box::pin(async move {
                let standing = account.standing().map_err(Refused::from)?;
                let (administrators, claims) = self.one_administrator_less(standing).await?;
                Ok((Command::Disable { administrators }, claims))
            })
        });
        Ok(executed.await?.position)
    }

    /// Lets somebody sign in again. Answers the journal position.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn enable(&self, user: &UserId, order: &Order) -> Result<u64, CommandError> {
        let metadata = order.metadata(&self.ids.hex(32));
        let executed = self.claiming(user, metadata, |account| {
            Box::pin(async move {
                let standing = account.standing().map_err(Refused::from)?;
                let mut claims = Vec::new();
                if standing.disabled && standing.roles.contains(&RoleName::admin()) {
                    claims.push(self.administrators().await?.one_more());
                }
                Ok((Command::Enable, claims))
            })
        });
        Ok(executed.await?.position)
    }

    /// Gives up an account: its names are free again. It can be restored for 30 days. Answers the
    /// journal position.
    ///
    /// # Errors
    /// Refused for the last administrator.
    pub async fn delete(&self, user: &UserId, order: &Order) -> Result<u64, CommandError> {
        let metadata = order.metadata(&self.ids.hex(32));
        let executed = self.claiming(user, metadata, |account| {
            Box::pin(async move {
                let standing = account.standing().map_err(Refused::from)?;
                let (administrators, mut claims) = self.one_administrator_less(standing).await?;
                for (kind, key) in names(standing) {
                    let guard = self.guards.look_up(kind, key).await?;
                    claims.push(released_or_taken(kind, key, &guard, Change::Release));
                }
                Ok((Command::Delete { at: self.clock.now(), administrators }, claims))
            })
        });
        Ok(executed.await?.position)
    }

    /// Takes a deletion back, and the names with it. Answers the journal position.
    ///
    /// # Errors
    /// Refused when somebody has one of the names by now, or after 30 days.
    pub async fn restore(&self, user: &UserId, order: &Order) -> Result<u64, CommandError> {
        let metadata = order.metadata(&self.ids.hex(32));
        let executed = self.claiming(user, metadata, |account| {
            Box::pin(async move {
                let Account::Registered(standing) = account else {
                    return Err(Refused::from(domain::account::Refusal::NotRegistered).into());
                };
                self.take_names_back(&standing, user).await
            })
        });
        Ok(executed.await?.position)
    }

    async fn take_names_back(
        &self,
        standing: &Standing,
        user: &UserId,
    ) -> Result<Claiming, CommandError> {
        let mut claims = Vec::new();
        let mut free = [true; 2];
        for ((kind, key), free) in names(standing).into_iter().zip(&mut free) {
            let guard = self.guards.look_up(kind, key).await?;
            *free = is_free(&guard, user);
            claims.push(released_or_taken(kind, key, &guard, Change::Take));
        }
        if !standing.disabled && standing.roles.contains(&RoleName::admin()) {
            claims.push(self.administrators().await?.one_more());
        }
        let [username_free, email_free] = free;
        let command = Command::Restore { at: self.clock.now(), username_free, email_free };
        Ok((command, claims))
    }

    /// How many administrators there are, and the claim that there is one less when this is one.
    pub(super) async fn one_administrator_less(
        &self,
        standing: &Standing,
    ) -> Result<(u64, Vec<Claim>), CommandError> {
        let administrators = self.administrators().await?;
        let less = standing.is_active_administrator().then(|| administrators.one_less());
        Ok((administrators.count(), less.into_iter().collect()))
    }
}

/// The guards of an account's names.
fn names(standing: &Standing) -> [(&'static str, &str); 2] {
    [(USERNAME, &standing.username_key), (EMAIL, &standing.email_key)]
}

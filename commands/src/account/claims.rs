//! Rules across accounts: unique names, and at least one administrator.

use std::collections::HashMap;

use domain::account::Command;
use domain::{Account, UserId};
use futures_util::future::BoxFuture;

use super::Accounts;
use crate::error::CommandError;
use crate::execute::{Executed, Journal};
use crate::order::metadata;
use crate::ports::{Change, Claim, GuardState, PortError};

/// How often the facts are looked up again after somebody else changed them at the same moment.
const ATTEMPTS: usize = 5;
/// Kind and key of the guard that counts active administrators.
const ADMINISTRATORS: &str = "administrators";
const ALL: &str = "all";

/// A command with the facts it needs from outside the aggregate, and the guards it changes.
pub(super) type Claiming = (Command, Vec<Claim>);

/// How many active administrators there are.
pub(super) struct Administrators(GuardState);

impl Administrators {
    pub(super) fn count(&self) -> u64 {
        self.0.count
    }

    pub(super) fn one_more(&self) -> Claim {
        self.becomes(self.0.count.saturating_add(1))
    }

    pub(super) fn one_less(&self) -> Claim {
        self.becomes(self.0.count.saturating_sub(1))
    }

    fn becomes(&self, count: u64) -> Claim {
        let key = ALL.to_owned();
        let change = Change::Count(count);
        Claim { kind: ADMINISTRATORS, key, expected: self.0.sequence, change }
    }
}

/// The claim to a name, or to be rid of it.
pub(super) fn released_or_taken(
    kind: &'static str,
    key: &str,
    guard: &GuardState,
    change: Change,
) -> Claim {
    Claim { kind, key: key.to_owned(), expected: guard.sequence, change }
}

/// Whether a user may have the name of a guard.
pub(super) fn is_free(guard: &GuardState, user: &UserId) -> bool {
    guard.holder.as_deref().is_none_or(|holder| holder == user.as_str())
}

impl<S: Journal<Account>> Accounts<S> {
    pub(super) async fn administrators(&self) -> Result<Administrators, CommandError> {
        Ok(Administrators(self.guards.look_up(ADMINISTRATORS, ALL).await?))
    }

    /// Decides on facts from outside the account, which are looked up anew when a race is lost.
    /// They are asked for with the account as the journal has it.
    pub(super) async fn claiming<'a, F>(
        &'a self,
        user: &'a UserId,
        metadata: HashMap<String, String>,
        facts: F,
    ) -> Result<Executed<Account>, CommandError>
    where
        F: Fn(Account) -> BoxFuture<'a, Result<Claiming, CommandError>> + Send + Sync,
    {
        for _ in 0..ATTEMPTS {
            let account = self.executor.look_at(user.as_str(), |_| false).await?;
            let (command, claims) = facts(account).await?;
            let mut metadata = metadata.clone();
            if !claims.is_empty() {
                let claims = serde_json::to_string(&claims)
                    .map_err(|error| PortError::failed("claiming a name", error))?;
                metadata.insert(metadata::GUARDS.to_owned(), claims);
            }
            match self.executor.execute_once(user.as_str(), command, metadata).await {
                Err(CommandError::Conflict) => {}
                outcome => return outcome,
            }
        }
        Err(CommandError::Conflict)
    }
}

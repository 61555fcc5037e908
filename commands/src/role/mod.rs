//! Orders to roles.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::role::{Command, Permission, Refusal, RoleName};
use domain::{Description, Role};

use crate::error::{CommandError, Refused};
use crate::execute::{Executor, Journal};
use crate::order::Order;
use crate::ports::Ids;

/// The use cases of roles, with what they need.
pub struct Roles<S: Journal<Role>> {
    /// The door to the journal.
    pub executor: Executor<Role, S>,
    /// Random names.
    pub ids: Arc<dyn Ids>,
}

impl<S: Journal<Role>> Roles<S> {
    /// Makes a role. Answers the journal position.
    ///
    /// # Errors
    /// Refused when there is one of this name.
    pub async fn define(
        &self,
        name: RoleName,
        description: Option<Description>,
        permissions: BTreeSet<Permission>,
        order: &Order,
    ) -> Result<u64, CommandError> {
        let id = name.clone();
        self.order(&id, Command::Define { name, description, permissions }, order).await
    }

    /// Changes what a role is for and what its holders may do. Answers the journal position.
    ///
    /// # Errors
    /// Refused when it is built in or not there.
    pub async fn redefine(
        &self,
        name: RoleName,
        description: Option<Description>,
        permissions: BTreeSet<Permission>,
        order: &Order,
    ) -> Result<u64, CommandError> {
        let id = name.clone();
        self.order(&id, Command::Redefine { name, description, permissions }, order).await
    }

    /// Does away with a role. Answers the journal position.
    ///
    /// # Errors
    /// Refused when it is built in or not there.
    pub async fn remove(&self, name: RoleName, order: &Order) -> Result<u64, CommandError> {
        let id = name.clone();
        self.order(&id, Command::Remove { name }, order).await
    }

    /// Whether all of these can be granted.
    ///
    /// # Errors
    /// Refused for the first that does not exist.
    pub async fn exist(&self, names: &BTreeSet<RoleName>) -> Result<(), CommandError> {
        for name in names.iter().filter(|name| !name.is_built_in()) {
            let role = self.executor.look_at(name.as_str(), |_| false).await?;
            if !role.exists(name) {
                return Err(Refused::from(Refusal::Unknown(name.to_string())).into());
            }
        }
        Ok(())
    }

    async fn order(
        &self,
        id: &RoleName,
        command: Command,
        order: &Order,
    ) -> Result<u64, CommandError> {
        let metadata = order.metadata(&self.ids.hex(32));
        Ok(self.executor.execute(id.as_str(), command, metadata).await?.position)
    }
}

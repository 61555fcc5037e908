//! Roles: which there are, and what their holders may do.

use dioxus::prelude::*;
use wire::people::{DefineRole, RedefineRole};

use super::Desk;
use crate::state::form::Refused;

impl Desk {
    /// Reads all roles.
    pub(crate) async fn read_roles(mut self) {
        match self.client().roles().await {
            Ok(page) => self.roles.write().replace(page),
            Err(failure) => {
                let why = self.failed(&failure);
                self.roles.write().fail(why);
            }
        }
    }

    /// Defines a role, or changes the one of this name.
    pub(crate) async fn save_role(self, form: DefineRole, new: bool) -> Result<(), Refused> {
        let saved = if new {
            self.client().define_role(&form).await
        } else {
            let DefineRole { name, description, permissions } = form.clone();
            let change = RedefineRole { description, permissions };
            self.client().redefine_role(&name, &change).await
        };
        saved.map_err(|failure| self.refused(&failure))?;
        self.read_roles().await;
        let what = if new { "was defined" } else { "was changed" };
        self.say(format!("The role {} {what}.", form.name), None);
        Ok(())
    }

    /// Removes a role.
    pub(crate) fn remove_role(self, name: String) {
        self.run(async move {
            match self.client().remove_role(&name).await {
                Ok(_) => {
                    self.read_roles().await;
                    self.say(format!("The role {name} was removed."), None);
                }
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }
}

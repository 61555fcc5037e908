use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Command, Permission, Refusal, RoleEvent, RoleName};
use crate::values::Description;

/// What the next decision about a role needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// It was never defined, or it was removed.
    #[default]
    Undefined,
    /// It is there.
    Defined {
        /// What it is for.
        description: Option<String>,
        /// What its holders may do.
        permissions: BTreeSet<Permission>,
    },
}

impl Role {
    /// The rules.
    ///
    /// # Errors
    /// A [`Refusal`] when the order breaks one.
    pub fn decide(&self, command: Command) -> Result<Vec<RoleEvent>, Refusal> {
        let name = match &command {
            Command::Define { name, .. }
            | Command::Redefine { name, .. }
            | Command::Remove { name } => name,
        };
        if name.is_built_in() {
            return Err(match command {
                Command::Define { name, .. } => Refusal::Exists(name.into()),
                Command::Redefine { name, .. } | Command::Remove { name } => {
                    Refusal::BuiltIn(name.into())
                }
            });
        }
        match (self, command) {
            (Self::Defined { .. }, Command::Define { name, .. }) => {
                Err(Refusal::Exists(name.into()))
            }
            (Self::Undefined, Command::Redefine { name, .. } | Command::Remove { name }) => {
                Err(Refusal::Unknown(name.into()))
            }
            (Self::Undefined, Command::Define { description, permissions, .. }) => {
                let description = description.map(Description::into_string);
                Ok(vec![RoleEvent::Defined { description, permissions }])
            }
            (
                Self::Defined { description: was, permissions: could },
                Command::Redefine { description, permissions, .. },
            ) => {
                let description = description.map(Description::into_string);
                let same = (was, could) == (&description, &permissions);
                let event = RoleEvent::Redefined { description, permissions };
                Ok(if same { Vec::new() } else { vec![event] })
            }
            (Self::Defined { .. }, Command::Remove { .. }) => Ok(vec![RoleEvent::Removed {}]),
        }
    }

    /// The memory.
    #[must_use]
    pub fn evolve(self, event: &RoleEvent) -> Self {
        match event {
            RoleEvent::Defined { description, permissions }
            | RoleEvent::Redefined { description, permissions } => {
                Self::Defined { description: description.clone(), permissions: permissions.clone() }
            }
            RoleEvent::Removed {} => Self::Undefined,
        }
    }

    /// Whether somebody may be granted it.
    pub fn exists(&self, name: &RoleName) -> bool {
        name.is_built_in() || *self != Self::Undefined
    }
}

impl cqrs_es::Aggregate for Role {
    const TYPE: &'static str = "role";
    type Command = Command;
    type Event = RoleEvent;
    type Error = Refusal;
    type Services = ();

    async fn handle(
        &mut self,
        command: Command,
        (): &(),
        sink: &cqrs_es::event_sink::EventSink<Self>,
    ) -> Result<(), Refusal> {
        for event in self.decide(command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: RoleEvent) {
        *self = std::mem::take(self).evolve(&event);
    }
}

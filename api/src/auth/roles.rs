use std::collections::{BTreeSet, HashMap};
use std::sync::{PoisonError, RwLock};

use domain::role::{Permission, RoleEvent, RoleName};
use projections::roles::RoleRow;

/// What the holders of each role may do, in memory: filled from the read model at start and from
/// the journal ever after.
#[derive(Default)]
pub struct RoleBook {
    defined: RwLock<HashMap<String, BTreeSet<Permission>>>,
}

impl RoleBook {
    /// Learns what was defined before the node started.
    pub fn fill(&self, rows: Vec<RoleRow>) {
        let mut defined = self.defined.write().unwrap_or_else(PoisonError::into_inner);
        for row in rows {
            // One that this build does not know allows nothing in it.
            let known = row.permissions.iter().filter_map(|name| name.parse().ok());
            defined.insert(row.name, known.collect());
        }
    }

    /// Learns what happened to a role.
    pub fn hear(&self, name: &str, event: &RoleEvent) {
        let mut defined = self.defined.write().unwrap_or_else(PoisonError::into_inner);
        match event {
            RoleEvent::Defined { permissions, .. } | RoleEvent::Redefined { permissions, .. } => {
                defined.insert(name.to_owned(), permissions.clone());
            }
            RoleEvent::Removed {} => {
                defined.remove(name);
            }
        }
    }

    /// Whether one of these roles allows something.
    pub fn allow(&self, roles: &[String], permission: Permission) -> bool {
        self.permissions(roles).contains(&permission)
    }

    /// All that these roles allow.
    pub fn permissions(&self, roles: &[String]) -> BTreeSet<Permission> {
        let defined = self.defined.read().unwrap_or_else(PoisonError::into_inner);
        let mut allowed = BTreeSet::new();
        for role in roles {
            let built_in = RoleName::parse(role.as_str()).ok().and_then(|name| name.permissions());
            match built_in {
                Some(permissions) => allowed.extend(permissions),
                None => allowed.extend(defined.get(role).into_iter().flatten()),
            }
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_allow_what_they_say_and_nothing_after_they_are_removed() {
        let book = RoleBook::default();
        let roles = ["support".to_owned(), "user".to_owned()];
        assert!(!book.allow(&roles, Permission::ReadAccounts));
        let permissions = BTreeSet::from([Permission::ReadAccounts]);
        book.hear("support", &RoleEvent::Defined { description: None, permissions });
        assert!(book.allow(&roles, Permission::ReadAccounts));
        assert!(!book.allow(&roles, Permission::ManageAccounts));
        book.hear("support", &RoleEvent::Removed {});
        assert!(!book.allow(&roles, Permission::ReadAccounts));
        assert!(book.allow(&["admin".to_owned()], Permission::Operate));
    }
}

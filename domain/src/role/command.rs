use std::collections::BTreeSet;

use super::{Permission, RoleName};
use crate::values::Description;

/// What a role can be ordered to do.
#[derive(Debug, Clone)]
pub enum Command {
    /// Makes a role that is not there.
    Define {
        /// Names it.
        name: RoleName,
        /// What it is for.
        description: Option<Description>,
        /// What its holders may do.
        permissions: BTreeSet<Permission>,
    },
    /// Changes what it is for and what its holders may do.
    Redefine {
        /// Names it.
        name: RoleName,
        /// What it is for.
        description: Option<Description>,
        /// What its holders may do.
        permissions: BTreeSet<Permission>,
    },
    /// Does away with it; whoever holds it may do less from then on.
    Remove {
        /// Names it.
        name: RoleName,
    },
}

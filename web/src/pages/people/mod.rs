//! The accounts of others, for those whose roles allow it.

mod list;
mod new_person;
mod person;
mod role_form;
mod roles;
mod sessions;
mod table;

use dioxus::prelude::*;

use crate::{
    components::{Check, Tab},
    desk::Desk,
    route::Route,
    state::allowance::MANAGE_ROLES,
};

pub(crate) use {list::People, roles::Roles};

/// The pages about others, as far as the person's roles go.
fn tabs(desk: Desk) -> Vec<Tab> {
    let mut tabs = vec![("Accounts", Route::People {})];
    if desk.may(MANAGE_ROLES) {
        tabs.push(("Roles", Route::Roles {}));
    }
    tabs
}

/// All roles, to choose from.
fn role_checks(desk: Desk) -> Vec<Check> {
    let check = |role: &wire::people::Role| Check {
        value: role.name.clone(),
        label: role.name.clone(),
        hint: role.description.clone().unwrap_or_default(),
    };
    desk.roles.read().items.iter().map(check).collect()
}

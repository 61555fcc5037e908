//! Defining a role, or changing one.

use std::collections::BTreeSet;

use dioxus::prelude::*;
use wire::people::{DefineRole, Role};

use crate::{
    components::{Check, Checks, Field, Sheet, Submit, use_form},
    desk::Desk,
    state::allowance::PERMISSIONS,
};

#[component]
pub(super) fn RoleForm(role: Option<Role>, onclose: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let form = use_form();
    let new = role.is_none();
    let role = role.unwrap_or_else(|| Role {
        name: String::new(),
        description: None,
        permissions: Vec::new(),
        built_in: false,
    });
    let name = use_signal(|| role.name);
    let about = use_signal(|| role.description.unwrap_or_default());
    let permissions = use_signal(|| role.permissions.into_iter().collect::<BTreeSet<_>>());
    let title = if new { "New role".to_owned() } else { format!("The role {name}") };
    rsx! {
        Sheet { id: "role-sheet", title, onclose,
            form {
                class: "form",
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    async move {
                        let about = about().trim().to_owned();
                        let wanted = DefineRole {
                            name: name().trim().to_owned(),
                            description: (!about.is_empty()).then_some(about),
                            permissions: permissions().into_iter().collect(),
                        };
                        if form.tries(desk.save_role(wanted, new)).await.is_some() {
                            onclose.call(());
                        }
                    }
                },
                if new {
                    Field {
                        name: "role-name",
                        label: "Name",
                        kind: "text",
                        autocomplete: "off",
                        value: name,
                        error: form.error("name"),
                        hint: "2 to 32 lower-case letters, digits, dashes or underscores.",
                        autofocus: true,
                    }
                }
                Field {
                    name: "role-about",
                    label: "What it is for",
                    kind: "text",
                    autocomplete: "off",
                    value: about,
                    error: form.error("description"),
                    optional: true,
                    autofocus: !new,
                }
                Checks {
                    legend: "What its holders may do",
                    options: PERMISSIONS.map(Check::of).to_vec(),
                    chosen: permissions,
                    error: form.error("permissions"),
                }
                Submit { form, name: "Save role", trying: "Saving…", testid: "save-role" }
            }
        }
    }
}

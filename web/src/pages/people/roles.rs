//! Roles: those that are always there, and those that were defined here.

use dioxus::prelude::*;
use wire::people::Role;

use super::{role_form::RoleForm, tabs};
use crate::{
    components::{Confirm, Icon, PageBody, Picture, Section, Sorry, Tag, Waiting},
    desk::Desk,
    state::{allowance, transcript::Load},
};

#[component]
pub(crate) fn Roles() -> Element {
    let desk = use_context::<Desk>();
    use_future(move || desk.read_roles());
    // A role that is being written: the one that is changed, or none for a new one.
    let mut writing = use_signal(|| None::<Option<Role>>);
    let mut removing = use_signal(|| None::<String>);
    let list = desk.roles.read();
    rsx! {
        PageBody { title: "People", part: "Roles", tabs: tabs(desk), wide: true,
            Section {
                title: "Roles",
                lead: "A role says what its holders may do beyond their own conversations.",
                action: rsx! {
                    button {
                        class: "button",
                        r#type: "button",
                        "data-testid": "new-role",
                        onclick: move |_| writing.set(Some(None)),
                        Icon { of: Picture::Plus }
                        "New role"
                    }
                },
                match &list.load {
                    Load::Loading => rsx! { Waiting {} },
                    Load::Failed(why) | Load::Gone(why) => rsx! {
                        Sorry { why: why.clone(), onagain: move |()| _ = spawn(desk.read_roles()) }
                    },
                    Load::Ready => rsx! {
                        ul { class: "rows",
                            for role in list.items.clone() {
                                Row {
                                    key: "{role.name}",
                                    role,
                                    onedit: move |role| writing.set(Some(Some(role))),
                                    onremove: move |name| removing.set(Some(name)),
                                }
                            }
                        }
                    },
                }
            }
            if let Some(role) = writing() {
                RoleForm { role, onclose: move |()| writing.set(None) }
            }
            if let Some(name) = removing() {
                Confirm {
                    id: "remove-sheet",
                    title: "Remove the role {name}?",
                    text: "Whoever has it may no longer do what it allowed. Their other roles stay.",
                    action: "Remove role",
                    onclose: move |()| removing.set(None),
                    onconfirm: move |()| {
                        removing.set(None);
                        desk.remove_role(name.clone());
                    },
                }
            }
        }
    }
}

#[component]
fn Row(role: Role, onedit: EventHandler<Role>, onremove: EventHandler<String>) -> Element {
    let name = role.name.clone();
    rsx! {
        li { class: "row", "data-testid": "role",
            span { class: "row-picture", Icon { of: Picture::Shield } }
            div { class: "row-main",
                strong { "data-testid": "role-title", "{name}" }
                if let Some(description) = role.description.clone() {
                    span { "{description}" }
                }
                div { class: "tags",
                    for permission in role.permissions.clone() {
                        Tag { key: "{permission}", text: allowance::permission(&permission) }
                    }
                    if role.permissions.is_empty() {
                        Tag { text: "Nothing beyond their own" }
                    }
                }
            }
            if role.built_in {
                span { class: "muted row-aside", "Built in" }
            } else {
                div { class: "row-tools",
                    button {
                        class: "button",
                        "data-look": "plain",
                        r#type: "button",
                        "data-testid": "edit-role",
                        "aria-label": "Edit {name}",
                        onclick: {
                            let role = role.clone();
                            move |_| onedit.call(role.clone())
                        },
                        "Edit"
                    }
                    button {
                        class: "button",
                        "data-look": "plain",
                        "data-danger": "true",
                        r#type: "button",
                        "data-testid": "remove-role",
                        "aria-label": "Remove {name}",
                        onclick: move |_| onremove.call(role.name.clone()),
                        "Remove"
                    }
                }
            }
        }
    }
}

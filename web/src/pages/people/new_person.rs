//! Opening an account for somebody.

use std::collections::BTreeSet;

use dioxus::prelude::*;
use wire::people::CreatePerson;

use super::role_checks;
use crate::{
    components::{Checks, Field, Secret, Sheet, Submit, use_form},
    desk::Desk,
};

#[component]
pub(super) fn NewPerson(onclose: EventHandler<()>) -> Element {
    let mut made = use_signal(|| None::<(String, String)>);
    rsx! {
        if let Some((name, password)) = made() {
            Sheet { id: "secret-sheet", title: "{name} can sign in", firm: true, onclose,
                Secret {
                    label: "One-time password",
                    value: password,
                    warning: "Copy it now and hand it over safely. It is not shown again, and works until they have chosen their own.",
                    onclose,
                }
            }
        } else {
            Sheet { id: "new-person-sheet", title: "Add a person", onclose,
                Making { onmade: move |person| made.set(Some(person)) }
            }
        }
    }
}

#[component]
fn Making(onmade: EventHandler<(String, String)>) -> Element {
    let desk = use_context::<Desk>();
    let form = use_form();
    let full_name = use_signal(String::new);
    let username = use_signal(String::new);
    let email = use_signal(String::new);
    let roles = use_signal(|| BTreeSet::from(["user".to_owned()]));
    rsx! {
        form {
            class: "form",
            "data-testid": "person-form",
            novalidate: true,
            onsubmit: move |event| {
                event.prevent_default();
                async move {
                    let name = full_name().trim().to_owned();
                    let wanted = CreatePerson {
                        username: username().trim().to_owned(),
                        email: email().trim().to_owned(),
                        full_name: (!name.is_empty()).then_some(name),
                        roles: Some(roles().into_iter().collect()),
                    };
                    let called = wanted.full_name.clone().unwrap_or_else(|| wanted.username.clone());
                    if let Some(made) = form.tries(desk.create_person(wanted)).await {
                        onmade.call((called, made.one_time_password));
                    }
                }
            },
            Field {
                name: "person-full-name",
                label: "Name",
                kind: "text",
                autocomplete: "off",
                value: full_name,
                error: form.error("full_name"),
                optional: true,
                autofocus: true,
            }
            Field {
                name: "person-username",
                label: "Username",
                kind: "text",
                autocomplete: "off",
                value: username,
                error: form.error("username"),
                hint: "3 to 32 letters, digits, dots, dashes or underscores.",
            }
            Field {
                name: "person-email",
                label: "E-mail",
                kind: "email",
                autocomplete: "off",
                value: email,
                error: form.error("email"),
            }
            Checks { legend: "Roles", options: role_checks(desk), chosen: roles, error: form.error("roles") }
            Submit { form, name: "Add", trying: "Adding…", testid: "add-person" }
        }
    }
}

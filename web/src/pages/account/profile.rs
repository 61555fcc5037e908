//! Name, address, password, and the way out for good.

use dioxus::prelude::*;

use super::{PasswordForm, leaving::Leaving, tabs, transfer::Transfer};
use crate::{
    components::{Field, PageBody, Section, Submit, Tag, use_form},
    desk::Desk,
};

#[component]
pub(crate) fn Profile() -> Element {
    let desk = use_context::<Desk>();
    let user = desk.access.session.read().as_ref().map(|session| session.user.clone());
    let Some(user) = user else { return rsx! {} };
    let name = user.full_name.clone().unwrap_or_else(|| user.username.clone());
    let initial = name.chars().next().unwrap_or('?').to_uppercase().to_string();
    rsx! {
        PageBody { title: "Account", part: "Profile", tabs: tabs(),
            div { class: "who",
                span { class: "avatar", "aria-hidden": "true", "{initial}" }
                div {
                    strong { "data-testid": "who", "{name}" }
                    span { class: "muted", "{user.username} · {user.email}" }
                    div { class: "tags",
                        for role in user.roles {
                            Tag { key: "{role}", text: role.clone() }
                        }
                    }
                }
            }
            Section { title: "Name", lead: "How you are greeted. Your username stays as it is.",
                NameForm { name: user.full_name.unwrap_or_default() }
            }
            Section { title: "E-mail address", lead: "You can sign in with it. Now it is {user.email}.",
                EmailForm {}
            }
            Section {
                title: "Password",
                lead: "You stay signed in here; every other device is signed out.",
                PasswordForm { action: "Change password" }
            }
            Transfer {}
            Leaving {}
        }
    }
}

#[component]
fn NameForm(name: String) -> Element {
    let desk = use_context::<Desk>();
    let form = use_form();
    let value = use_signal(|| name);
    rsx! {
        form {
            class: "form",
            "data-testid": "name-form",
            novalidate: true,
            onsubmit: move |event| {
                event.prevent_default();
                async move { _ = form.tries(desk.change_name(value())).await }
            },
            Field {
                name: "full_name",
                label: "Your name",
                kind: "text",
                autocomplete: "name",
                value,
                error: form.error("full_name"),
                optional: true,
            }
            Submit { form, name: "Save name", trying: "Saving…", testid: "save-name" }
        }
    }
}

#[component]
fn EmailForm() -> Element {
    let desk = use_context::<Desk>();
    let form = use_form();
    let mut email = use_signal(String::new);
    let mut password = use_signal(String::new);
    rsx! {
        form {
            class: "form",
            "data-testid": "email-form",
            novalidate: true,
            onsubmit: move |event| {
                event.prevent_default();
                async move {
                    let change = desk.change_email(email().trim().to_owned(), password());
                    if form.tries(change).await.is_some() {
                        email.set(String::new());
                    }
                    password.set(String::new());
                }
            },
            Field {
                name: "new-email",
                label: "New e-mail address",
                kind: "email",
                autocomplete: "email",
                value: email,
                error: form.error("email"),
            }
            Field {
                name: "email-password",
                label: "Your password",
                kind: "password",
                autocomplete: "current-password",
                value: password,
                error: form.error("password"),
            }
            Submit { form, name: "Change e-mail", trying: "Changing…", testid: "save-email" }
        }
    }
}

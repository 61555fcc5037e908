//! Giving up the account.

use dioxus::prelude::*;

use crate::{
    components::{Field, Section, Sheet, Submit, use_form},
    desk::Desk,
};

#[component]
pub(super) fn Leaving() -> Element {
    let mut asking = use_signal(|| false);
    rsx! {
        Section {
            title: "Delete account",
            lead: "You are signed out everywhere and your username is free for others. An administrator can bring everything back for 30 days.",
            danger: true,
            div {
                button {
                    class: "button",
                    "data-look": "plain",
                    "data-danger": "true",
                    r#type: "button",
                    "data-testid": "delete-account",
                    onclick: move |_| asking.set(true),
                    "Delete my account…"
                }
            }
        }
        if asking() {
            Last { onclose: move |()| asking.set(false) }
        }
    }
}

#[component]
fn Last(onclose: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let form = use_form();
    let mut password = use_signal(String::new);
    rsx! {
        Sheet { id: "leave-sheet", title: "Delete your account?", onclose,
            p { class: "sheet-text",
                "Your conversations go with it. Enter your password to confirm that it is you."
            }
            form {
                class: "form",
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    async move {
                        _ = form.tries(desk.delete_account(password())).await;
                        password.set(String::new());
                    }
                },
                Field {
                    name: "leave-password",
                    label: "Your password",
                    kind: "password",
                    autocomplete: "current-password",
                    value: password,
                    error: form.error("password"),
                    autofocus: true,
                }
                Submit {
                    form,
                    name: "Delete my account",
                    trying: "Deleting…",
                    testid: "leave",
                    danger: true,
                }
            }
        }
    }
}

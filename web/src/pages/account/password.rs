//! Another password.

use dioxus::prelude::*;

use crate::{
    components::{Field, Submit, use_form},
    desk::Desk,
};

#[component]
pub(in crate::pages) fn PasswordForm(action: &'static str) -> Element {
    let desk = use_context::<Desk>();
    let form = use_form();
    let mut old = use_signal(String::new);
    let mut new = use_signal(String::new);
    // Whoever typed a password for once a moment ago is not asked for it again.
    let known = desk.one_time.cloned();
    let asked = known.is_none();
    rsx! {
        form {
            class: "form",
            "data-testid": "password-form",
            novalidate: true,
            onsubmit: move |event| {
                event.prevent_default();
                let known = known.clone();
                async move {
                    let present = known.unwrap_or(old());
                    let change = desk.change_password(present, new());
                    if form.tries(change).await.is_some() {
                        new.set(String::new());
                    }
                    old.set(String::new());
                }
            },
            if asked {
                Field {
                    name: "old_password",
                    label: "Current password",
                    kind: "password",
                    autocomplete: "current-password",
                    value: old,
                    error: form.error("password"),
                }
            }
            Field {
                name: "new_password",
                label: "New password",
                kind: "password",
                autocomplete: "new-password",
                value: new,
                error: form.error("new_password"),
                meter: true,
                autofocus: !asked,
            }
            Submit { form, name: action, trying: "Changing…", testid: "save-password" }
        }
    }
}

//! Making an account.

use dioxus::prelude::*;
use wire::account;

use super::sign_in_frame::SignInFrame;
use crate::{components::Field, desk::Desk, route::Route, state::form::Refused};

#[component]
pub(crate) fn Register() -> Element {
    let desk = use_context::<Desk>();
    let full_name = use_signal(String::new);
    let username = use_signal(String::new);
    let email = use_signal(String::new);
    let password = use_signal(String::new);
    let mut refused = use_signal(Refused::default);
    let mut busy = use_signal(|| false);
    let submit = move |event: FormEvent| {
        event.prevent_default();
        async move {
            if busy() {
                return;
            }
            let name = full_name().trim().to_owned();
            let form = account::Register {
                username: username().trim().to_owned(),
                email: email().trim().to_owned(),
                password: password(),
                full_name: (!name.is_empty()).then_some(name),
            };
            busy.set(true);
            if let Err(why) = desk.register(form).await {
                refused.set(why);
                busy.set(false);
            }
        }
    };
    let error = |name: &str| refused.read().of(name).map(str::to_owned);
    rsx! {
        SignInFrame { title: "Create an account", lead: "It takes less than a minute.",
            form { class: "sign-in-form", "data-testid": "register-form", novalidate: true, onsubmit: submit,
                Field {
                    name: "full_name",
                    label: "Your name",
                    kind: "text",
                    autocomplete: "name",
                    value: full_name,
                    error: error("full_name"),
                    optional: true,
                    autofocus: true,
                }
                Field {
                    name: "username",
                    label: "Username",
                    kind: "text",
                    autocomplete: "username",
                    value: username,
                    error: error("username"),
                    hint: "3 to 32 letters, digits, dots, dashes or underscores.",
                }
                Field {
                    name: "email",
                    label: "E-mail",
                    kind: "email",
                    autocomplete: "email",
                    value: email,
                    error: error("email"),
                }
                Field {
                    name: "password",
                    label: "Password",
                    kind: "password",
                    autocomplete: "new-password",
                    value: password,
                    error: error("password"),
                    hint: "At least 8 characters.",
                }
                if let Some(summary) = refused.read().summary.clone() {
                    p { class: "form-error", role: "alert", "data-testid": "form-error", "{summary}" }
                }
                button { class: "button", r#type: "submit", "data-testid": "submit", disabled: busy(),
                    if busy() { "Creating your account…" } else { "Create account" }
                }
            }
            p { class: "sign-in-other",
                "Already have an account? "
                Link { to: Route::Login {}, "Sign in" }
            }
        }
    }
}

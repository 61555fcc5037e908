//! Signing in.

use dioxus::prelude::*;
use wire::account::Credentials;

use super::sign_in_frame::SignInFrame;
use crate::{components::Field, desk::Desk, route::Route, state::form::Refused};

#[component]
pub(crate) fn Login() -> Element {
    let desk = use_context::<Desk>();
    let username = use_signal(String::new);
    let mut password = use_signal(String::new);
    let mut refused = use_signal(Refused::default);
    let mut busy = use_signal(|| false);
    let submit = move |event: FormEvent| {
        event.prevent_default();
        async move {
            if busy() {
                return;
            }
            let form = Credentials { username: username(), password: password() };
            if form.username.trim().is_empty() || form.password.is_empty() {
                refused.set(Refused::summary("Enter your name and your password."));
                return;
            }
            busy.set(true);
            if let Err(why) = desk.sign_in(form).await {
                refused.set(why);
                password.set(String::new());
                busy.set(false);
            }
        }
    };
    let note = desk.note.cloned();
    rsx! {
        SignInFrame { title: "Sign in", lead: "Good to see you again.",
            form { class: "sign-in-form", "data-testid": "login-form", novalidate: true, onsubmit: submit,
                if let Some(note) = note {
                    p { class: "form-note", role: "status", "data-testid": "note", "{note}" }
                }
                Field {
                    name: "username",
                    label: "Username or e-mail",
                    kind: "text",
                    autocomplete: "username",
                    value: username,
                    error: refused.read().of("username").map(str::to_owned),
                    autofocus: true,
                }
                Field {
                    name: "password",
                    label: "Password",
                    kind: "password",
                    autocomplete: "current-password",
                    value: password,
                    error: refused.read().of("password").map(str::to_owned),
                }
                if let Some(summary) = refused.read().summary.clone() {
                    p { class: "form-error", role: "alert", "data-testid": "form-error", "{summary}" }
                }
                button { class: "button", r#type: "submit", "data-testid": "submit", disabled: busy(),
                    if busy() { "Signing in…" } else { "Sign in" }
                }
            }
            p { class: "sign-in-other",
                "New here? "
                Link { to: Route::Register {}, "Create an account" }
            }
        }
    }
}

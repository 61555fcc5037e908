//! Signing in.

use dioxus::prelude::*;
use wire::account::Credentials;

use super::sign_in_frame::SignInFrame;
use crate::{
    components::{Field, Submit, use_form},
    desk::Desk,
    route::Route,
    state::form::Refused,
};

#[component]
pub(crate) fn Login() -> Element {
    let desk = use_context::<Desk>();
    let form = use_form();
    let username = use_signal(String::new);
    let mut password = use_signal(String::new);
    let submit = move |event: FormEvent| {
        event.prevent_default();
        async move {
            let wanted = Credentials { username: username(), password: password(), cookie: true };
            if wanted.username.trim().is_empty() || wanted.password.is_empty() {
                form.refuse(Refused::summary("Enter your name and your password."));
                return;
            }
            if form.tries(desk.sign_in(wanted)).await.is_none() {
                password.set(String::new());
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
                    error: form.error("username"),
                    autofocus: true,
                }
                Field {
                    name: "password",
                    label: "Password",
                    kind: "password",
                    autocomplete: "current-password",
                    value: password,
                    error: form.error("password"),
                }
                Submit { form, name: "Sign in", trying: "Signing in…" }
            }
            p { class: "sign-in-other",
                "New here? "
                Link { to: Route::Register {}, "Create an account" }
            }
        }
    }
}

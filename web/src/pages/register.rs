//! Making an account.

use dioxus::prelude::*;
use wire::account;

use super::sign_in_frame::SignInFrame;
use crate::{
    components::{Field, Submit, use_form},
    desk::Desk,
    route::Route,
};

#[component]
pub(crate) fn Register() -> Element {
    let desk = use_context::<Desk>();
    let full_name = use_signal(String::new);
    let username = use_signal(String::new);
    let email = use_signal(String::new);
    let password = use_signal(String::new);
    let form = use_form();
    let submit = move |event: FormEvent| {
        event.prevent_default();
        async move {
            let name = full_name().trim().to_owned();
            let wanted = account::Register {
                username: username().trim().to_owned(),
                email: email().trim().to_owned(),
                password: password(),
                full_name: (!name.is_empty()).then_some(name),
                cookie: true,
            };
            form.tries(desk.register(wanted)).await;
        }
    };
    rsx! {
        SignInFrame { title: "Create an account", lead: "It takes less than a minute.",
            form { class: "sign-in-form", "data-testid": "register-form", novalidate: true, onsubmit: submit,
                Field {
                    name: "full_name",
                    label: "Your name",
                    kind: "text",
                    autocomplete: "name",
                    value: full_name,
                    error: form.error("full_name"),
                    optional: true,
                    autofocus: true,
                }
                Field {
                    name: "username",
                    label: "Username",
                    kind: "text",
                    autocomplete: "username",
                    value: username,
                    error: form.error("username"),
                    hint: "3 to 32 letters, digits, dots, dashes or underscores.",
                }
                Field {
                    name: "email",
                    label: "E-mail",
                    kind: "email",
                    autocomplete: "email",
                    value: email,
                    error: form.error("email"),
                }
                Field {
                    name: "password",
                    label: "Password",
                    kind: "password",
                    autocomplete: "new-password",
                    value: password,
                    error: form.error("password"),
                    meter: true,
                }
                Submit { form, name: "Create account", trying: "Creating your account…" }
            }
            p { class: "sign-in-other",
                "Already have an account? "
                Link { to: Route::Login {}, "Sign in" }
            }
        }
    }
}

//! Choosing a password of one's own, before anything else.

use dioxus::prelude::*;

use super::{account::PasswordForm, sign_in_frame::Card};
use crate::{desk::Desk, route::Route};

#[component]
pub(super) fn ChoosePassword() -> Element {
    let desk = use_context::<Desk>();
    rsx! {
        Card {
            title: "Choose your password",
            lead: "The one you signed in with was made up for you. Choose one that only you know.",
            div { class: "sign-in-form", "data-testid": "choose-password",
                PasswordForm { action: "Save and go on" }
            }
            p { class: "sign-in-other",
                "Not now? "
                button {
                    class: "link-button",
                    r#type: "button",
                    "data-testid": "log-out",
                    onclick: move |_| {
                        navigator().replace(Route::Login {});
                        desk.sign_out();
                    },
                    "Log out"
                }
            }
        }
    }
}

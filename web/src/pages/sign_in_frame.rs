//! What the pages for signing in and registering have in common.

use dioxus::prelude::*;

use crate::{
    browser,
    components::{DemoBadge, Logo, ThemeSwitch},
    desk::Desk,
    route::Route,
};

#[component]
pub(crate) fn SignInFrame(title: &'static str, lead: &'static str, children: Element) -> Element {
    let mut desk = use_context::<Desk>();
    use_effect(move || {
        if desk.session.read().is_some() {
            navigator().replace(match desk.wanted.take() {
                Some(id) => Route::Conversation { id },
                None => Route::NewChat {},
            });
        }
    });
    use_hook(|| browser::set_title(&format!("{title} – ConvoAI")));
    rsx! {
        main { class: "sign-in",
            div { class: "sign-in-card",
                div { class: "sign-in-brand",
                    Logo {}
                    span { "ConvoAI" }
                    if desk.is_demo() {
                        DemoBadge {}
                    }
                }
                h1 { "{title}" }
                p { class: "muted", "{lead}" }
                {children}
            }
            ThemeSwitch { name: "theme" }
        }
    }
}

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
        if desk.access.session.read().is_some() {
            navigator().replace(desk.wanted.take().unwrap_or(Route::NewChat {}));
        }
    });
    rsx! {
        Card { title, lead, {children} }
    }
}

/// A card in the middle of an otherwise empty page.
#[component]
pub(super) fn Card(title: &'static str, lead: &'static str, children: Element) -> Element {
    let desk = use_context::<Desk>();
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

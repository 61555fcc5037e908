//! What surrounds every page of somebody who is signed in.

use dioxus::prelude::*;

use crate::{
    app::use_shortcuts,
    components::{ShortcutSheet, Sidebar, ToastNote},
    desk::Desk,
    route::Route,
};

#[component]
pub(crate) fn Shell() -> Element {
    let mut desk = use_context::<Desk>();
    use_shortcuts(desk);
    let signed_in = use_memo(move || desk.session.read().is_some());
    use_effect(move || {
        if !signed_in() {
            navigator().replace(Route::Login {});
        }
    });
    if !signed_in() {
        return rsx! {};
    }
    let active = match use_route::<Route>() {
        Route::Conversation { id } => Some(id),
        _ => None,
    };
    let drawer = *desk.drawer.read();
    rsx! {
        a { class: "skip-link", href: "#composer", "Skip to the message field" }
        div { class: "shell", "data-drawer": drawer.to_string(),
            Sidebar { active }
            div { class: "veil", onclick: move |_| desk.drawer.set(false) }
            main { class: "chat", inert: drawer.then_some("true"), Outlet::<Route> {} }
        }
        ToastNote {}
        ShortcutSheet {}
    }
}

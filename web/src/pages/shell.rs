//! What surrounds every page of somebody who is signed in.

use dioxus::prelude::*;

use super::choose_password::ChoosePassword;
use crate::{
    browser,
    components::{
        DRAWER_CLOSE, DRAWER_OPEN, OpenSheets, ShortcutSheet, Sidebar, ToastNote, UsagePanel,
    },
    desk::Desk,
    route::Route,
    state::{allowance::READ_USAGE, session::SignedIn},
};

/// Id of what a page is about, where every page has something; a field to write in is not on all of them.
const CONTENT: &str = "content";

#[component]
pub(crate) fn Shell() -> Element {
    let mut desk = use_context::<Desk>();
    let route = use_route::<Route>();
    let signed_in = use_memo(move || desk.access.session.read().is_some());
    let free = use_memo(move || desk.access.session.read().as_ref().is_some_and(SignedIn::is_free));
    use_effect(use_reactive((&route,), move |(route,)| {
        if !signed_in() {
            desk.wanted.set(Some(route));
            navigator().replace(Route::Login {});
        }
    }));
    use_drawer_focus(desk);
    if !signed_in() {
        return rsx! {};
    }
    if !free() {
        return rsx! { ChoosePassword {} };
    }
    let talking = matches!(route, Route::NewChat {} | Route::Conversation { .. });
    let panel = talking && *desk.panel_open.read() && desk.may(READ_USAGE);
    let active = match route {
        Route::Conversation { id } | Route::History { id } => Some(id),
        _ => None,
    };
    let drawer = *desk.drawer.read();
    rsx! {
        a { class: "skip-link", href: "#{CONTENT}", "Skip to the content" }
        div {
            class: "shell",
            "data-drawer": drawer.to_string(),
            "data-list": if *desk.list_hidden.read() { "hidden" } else { "shown" },
            "data-panel": panel.to_string(),
            Sidebar { active }
            div { class: "veil", onclick: move |_| desk.drawer.set(false) }
            main {
                id: CONTENT,
                class: "chat",
                tabindex: "-1",
                inert: drawer.then_some("true"),
                Outlet::<Route> {}
            }
            if panel {
                UsagePanel {}
            }
        }
        ToastNote {}
        ShortcutSheet {}
        OpenSheets {}
    }
}

/// The keyboard goes into the drawer with it, and back to where it came from.
fn use_drawer_focus(desk: Desk) {
    let mut was_open = use_signal(|| false);
    use_effect(move || {
        let open = *desk.drawer.read();
        if was_open.replace(open) != open {
            browser::focus(if open { DRAWER_CLOSE } else { DRAWER_OPEN });
        }
    });
}

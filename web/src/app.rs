//! The root of the page.

use dioxus::prelude::*;
use futures_util::StreamExt;
use wasm_bindgen::JsCast;

use crate::{
    browser,
    components::SHORTCUTS,
    desk::{Desk, Order},
    live,
    route::Route,
    state::shortcut::{Press, Shortcut},
};

/// Starts the app beside the sign that it is loading.
pub fn launch() {
    dioxus::launch(App);
}

#[component]
fn App() -> Element {
    let desk = Desk::provide();
    let live = use_coroutine(move |orders| live::stay_connected(desk, orders));
    let tabs = use_coroutine(move |mut news: UnboundedReceiver<()>| async move {
        while news.next().await.is_some() {
            desk.hear_tabs();
            desk.look();
        }
    });
    let token = use_memo(move || desk.access.session.read().as_ref().map(|it| it.token.clone()));
    use_effect(move || {
        if let Some(token) = token() {
            spawn(desk.renew_in_time(token));
        }
    });
    use_hook(|| {
        // Dioxus adds to its root node and clears nothing, so the sign stands beside it.
        browser::remove("loading");
        desk.connect(live);
        desk.begin();
        browser::on_window("online", move |_| live.send(Order::Wake));
        browser::on_window("offline", move |_| live.send(Order::Leave));
        browser::on_window("storage", move |_| tabs.send(()));
        browser::on_window("visibilitychange", move |_| tabs.send(()));
    });
    use_shortcuts(desk);
    rsx! {
        Router::<Route> {}
    }
}

/// Carries out shortcuts.
fn use_shortcuts(desk: Desk) {
    let keys = use_coroutine(move |mut keys: UnboundedReceiver<Shortcut>| async move {
        while let Some(shortcut) = keys.next().await {
            desk.obey(shortcut);
        }
    });
    use_hook(|| {
        // A window that grew wide shows the list beside the conversation.
        browser::on_window("resize", move |_| {
            if browser::is_wide() {
                desk.close_drawer();
            }
        });
        // What was written in the last moment is not lost.
        browser::on_window("pagehide", move |_| desk.keep_texts());
        browser::on_window("keydown", move |event| {
            let Ok(event) = event.dyn_into::<web_sys::KeyboardEvent>() else { return };
            let (name, code) = (event.key(), event.code());
            let shortcut = Shortcut::of(Press {
                key: &name,
                code: &code,
                control: event.ctrl_key() || event.meta_key(),
                shift: event.shift_key(),
                alt: event.alt_key(),
                typing: browser::is_typing(),
            });
            // Where the sheet of shortcuts is, they count; what lies over the page has keys of
            // its own.
            let here = browser::element(SHORTCUTS).is_some() && !browser::has_overlay();
            if let Some(shortcut) = shortcut.filter(|_| here) {
                if shortcut != Shortcut::Close {
                    event.prevent_default();
                }
                keys.send(shortcut);
            }
        });
    });
}

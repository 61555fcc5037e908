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
    use_hook(|| {
        // Dioxus adds to its root node and clears nothing, so the sign stands beside it.
        browser::remove("loading");
        desk.connect(live);
        desk.begin();
        browser::on_window("online", move |_| live.send(Order::Wake));
        browser::on_window("offline", move |_| live.send(Order::Leave));
    });
    rsx! {
        Router::<Route> {}
    }
}

/// Carries out shortcuts; lives below the router, because one of them changes the page.
pub(crate) fn use_shortcuts(mut desk: Desk) {
    let keys = use_coroutine(move |mut keys: UnboundedReceiver<Shortcut>| async move {
        while let Some(shortcut) = keys.next().await {
            match shortcut {
                Shortcut::NewChat => _ = navigator().push(Route::NewChat {}),
                Shortcut::Compose => browser::focus("composer"),
                Shortcut::Help => browser::open_dialog(SHORTCUTS),
                Shortcut::Close => desk.drawer.set(false),
            }
        }
    });
    use_hook(|| {
        let keys = keys.tx();
        browser::on_window("keydown", move |event| {
            let Ok(event) = event.dyn_into::<web_sys::KeyboardEvent>() else { return };
            let name = event.key();
            let shortcut = Shortcut::of(Press {
                key: &name,
                control: event.ctrl_key() || event.meta_key(),
                shift: event.shift_key(),
                alt: event.alt_key(),
                typing: browser::is_typing(),
            });
            if let Some(shortcut) = shortcut.filter(|_| !browser::has_dialog()) {
                if shortcut != Shortcut::Close {
                    event.prevent_default();
                }
                // The page that listened may be gone; then there is nothing to do.
                _ = keys.unbounded_send(shortcut);
            }
        });
    });
}

//! The messages of the open conversation, kept at their end unless the person reads back.

mod scroll;

use dioxus::prelude::*;

use super::{Icon, Picture, message::MessageView};
use crate::{desk::Desk, route::Route, state::transcript::Load};
use scroll::Scroll;

#[component]
pub(crate) fn Thread() -> Element {
    let desk = use_context::<Desk>();
    let load = use_memo(move || desk.transcript.read().load.clone());
    rsx! {
        match load() {
            Load::Loading => rsx! {
                div { class: "thread-wait", "aria-label": "Loading", role: "status",
                    for place in 0..4 {
                        div { key: "{place}", class: "skeleton" }
                    }
                }
            },
            Load::Failed(why) => rsx! {
                div { class: "thread-note", role: "alert",
                    p { "{why}" }
                    button {
                        class: "button",
                        "data-look": "plain",
                        r#type: "button",
                        onclick: move |_| desk.read_thread_again(),
                        "Try again"
                    }
                }
            },
            Load::Gone(why) => rsx! {
                div { class: "thread-note", role: "alert",
                    p { "{why}" }
                    Link { class: "button", "data-look": "plain", to: Route::NewChat {}, "New conversation" }
                }
            },
            Load::Ready => rsx! { Messages {} },
        }
    }
}

#[component]
fn Messages() -> Element {
    let desk = use_context::<Desk>();
    // Frames change the draft and not the items, so the list stays as it is while one grows.
    let items = use_memo(move || desk.transcript.read().items());
    let older = use_memo(move || desk.transcript.read().older.is_some());
    let mut away = use_signal(|| false);
    let scroll = use_hook(Scroll::default);
    let (on_scroll, on_click, to_end) = (scroll.clone(), scroll.clone(), scroll.clone());
    let sent = use_memo(move || desk.transcript.read().has_unsent());
    use_effect({
        let scroll = scroll.clone();
        // Whoever sends something wants to see it.
        move || {
            if sent() {
                scroll.to_end();
            }
        }
    });
    rsx! {
        div {
            class: "thread",
            id: scroll::AREA,
            tabindex: "0",
            role: "region",
            "aria-label": "Messages",
            onscroll: move |_| {
                let place = on_scroll.moved(*desk.reading_older.peek());
                if *away.peek() == place.at_end {
                    away.set(!place.at_end);
                }
                if place.near_start && *older.peek() && !*desk.reading_older.peek() {
                    on_scroll.hold();
                    desk.read_older();
                }
            },
            div { class: "thread-inner", id: scroll::CONTENT, onmounted: move |_| scroll.watch(),
                if older() {
                    p { class: "thread-older",
                        if *desk.reading_older.read() {
                            "Loading earlier messages…"
                        } else {
                            button {
                                class: "link-button",
                                r#type: "button",
                                onclick: move |_| {
                                    on_click.hold();
                                    desk.read_older();
                                },
                                "Show earlier messages"
                            }
                        }
                    }
                }
                for item in items() {
                    MessageView { key: "{item.message.id}", item }
                }
            }
        }
        if away() {
            button {
                class: "jump",
                r#type: "button",
                "data-testid": "jump-to-latest",
                onclick: move |_| to_end.to_end(),
                Icon { of: Picture::Down }
                "Jump to latest"
            }
        }
        Announcement {}
    }
}

/// Reads a finished answer out once; frames would be noise.
#[component]
fn Announcement() -> Element {
    let desk = use_context::<Desk>();
    let settled = use_memo(move || {
        let transcript = desk.transcript.read();
        transcript
            .settled
            .as_ref()
            .map(|answer| answer.content.chars().take(600).collect::<String>())
    });
    rsx! {
        div { class: "visually-hidden", "aria-live": "polite",
            if let Some(text) = settled() {
                "Answer: {text}"
            }
        }
    }
}

//! The messages of the open conversation, kept at their end unless the person reads back. Of a
//! long thread only the part around what is looked at is on the page.

mod scroll;

use std::rc::Rc;

use dioxus::prelude::*;

use super::{Icon, Picture, message::MessageView};
use crate::{
    desk::Desk,
    route::Route,
    state::{
        transcript::{Item, Load},
        window::{MOST, Window},
    },
};
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
                    div { class: "thread-ways",
                        Link { class: "button", "data-look": "plain", to: Route::Trash {}, "Open the trash" }
                        Link { class: "button", "data-look": "plain", to: Route::NewChat {}, "New conversation" }
                    }
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
    let version = use_memo(move || desk.transcript.read().version);
    let items = use_memo(move || {
        version();
        Rc::new(desk.transcript.peek().items())
    });
    let older = use_memo(move || desk.transcript.read().older.is_some());
    let newer = use_memo(move || desk.transcript.read().newer.is_some());
    let mut away = use_signal(|| false);
    let mut window = use_signal(Window::default);
    let scroll = use_hook(Scroll::default);
    let sent = use_memo(move || desk.transcript.read().has_unsent());
    use_effect({
        let scroll = scroll.clone();
        // Whoever sends something wants to see it.
        move || {
            if sent() {
                window.set(Window::End);
                scroll.to_end();
            }
        }
    });
    use_effect({
        let scroll = scroll.clone();
        // What came to the page or left it may be of another height than it was taken for.
        move || {
            _ = (items.read(), window.read());
            scroll.settle();
        }
    });
    use_effect({
        let scroll = scroll.clone();
        move || {
            let Some(id) = desk.sought.cloned() else { return };
            // As it is by now, which the page may show only in a moment.
            let all = desk.transcript.peek().items();
            if let Some(place) = all.iter().position(|item| item.message.id == id) {
                let first = place.saturating_sub(MOST / 2);
                window.set(Window::From(all[first].message.id.clone()));
                scroll.seek(id);
            }
        }
    });
    use_effect({
        let scroll = scroll.clone();
        // What is edited comes into view, and the end no longer holds it back.
        move || {
            if let Some(id) = desk.editing.cloned() {
                scroll.seek(id);
                scroll.settle();
            }
        }
    });
    let all = items();
    let ids = |items: &'_ [Item]| -> Vec<String> {
        items.iter().map(|item| item.message.id.clone()).collect()
    };
    let range = window.read().range(all.iter().map(|item| item.message.id.as_str()), all.len());
    let heights = scroll.heights();
    let room = |part: &[Item]| heights.of_all(part.iter().map(|item| item.message.id.as_str()));
    let (before, after) = (room(&all[..range.start]), room(&all[range.end..]));
    drop(heights);
    let shown: Vec<_> = all[range.clone()].to_vec();
    let moved = {
        let (scroll, all) = (scroll.clone(), all.clone());
        use_callback(move |()| {
            let place = scroll.moved(*newer.peek());
            if *away.peek() == place.at_end {
                away.set(!place.at_end);
            }
            let count = all.len();
            let list = ids(&all);
            let range = window.peek().range(list.iter().map(String::as_str), count);
            let seen = scroll.seen(&list);
            if let Some(start) = Window::moved(&range, &seen, count) {
                let end = start + (range.end - range.start) >= count && !*newer.peek();
                window.set(if end { Window::End } else { Window::From(list[start].clone()) });
            }
            let near_start = place.near_start && range.start == 0;
            if near_start && *older.peek() && !*desk.reading_older.peek() {
                desk.read_older();
            }
            if place.near_end && range.end == count && *newer.peek() {
                desk.read_newer();
            }
        })
    };
    let (to_end, watched) = (scroll.clone(), scroll.clone());
    rsx! {
        div {
            class: "thread",
            id: scroll::AREA,
            tabindex: "0",
            role: "region",
            "aria-label": "Messages",
            onscroll: move |_| moved.call(()),
            div { class: "thread-inner", id: scroll::CONTENT, onmounted: move |_| watched.watch(),
                if older() && range.start == 0 {
                    p { class: "thread-older",
                        if *desk.reading_older.read() {
                            "Loading earlier messages…"
                        } else {
                            button {
                                class: "link-button",
                                r#type: "button",
                                onclick: move |_| desk.read_older(),
                                "Show earlier messages"
                            }
                        }
                    }
                }
                if range.start > 0 {
                    div { class: "thread-room", "aria-hidden": "true", height: "{before}px" }
                }
                for item in shown {
                    MessageView {
                        key: "{item.message.id}",
                        sought: desk.sought.read().as_ref() == Some(&item.message.id),
                        item,
                    }
                }
                if range.end < all.len() {
                    div { class: "thread-room", "aria-hidden": "true", height: "{after}px" }
                } else if newer() {
                    p { class: "thread-older",
                        button {
                            class: "link-button",
                            "data-testid": "later",
                            r#type: "button",
                            onclick: move |_| desk.read_newer(),
                            "Show later messages"
                        }
                    }
                }
            }
        }
        if away() || newer() {
            button {
                class: "jump",
                r#type: "button",
                "data-testid": "jump-to-latest",
                onclick: move |_| {
                    if *newer.peek() {
                        return desk.to_latest();
                    }
                    window.set(Window::End);
                    to_end.to_end();
                },
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

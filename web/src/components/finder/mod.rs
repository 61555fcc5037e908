//! Finding a conversation, or something to do, without a mouse.

mod found;
mod hit;

use dioxus::prelude::*;
use gloo_timers::future::TimeoutFuture;
use wire::search::SearchHit;

use super::{Icon, Picture};
use crate::{browser, desk::Desk, state::finder::step};
use found::{Found, carry_out, find};
use hit::Hit;

/// Id of the dialog, and of what is in it.
const FINDER: &str = "finder";
const FIELD: &str = "finder-field";
const RESULTS: &str = "finder-results";

/// How long somebody may pause while typing before the server is asked, in milliseconds.
const PAUSE_MS: u32 = 180;
/// With fewer characters almost everything would be found.
const SHORTEST: usize = 2;
/// What the server can filter by.
const FILTERS: [(&str, &str); 6] = [
    ("before:", "before:2026-01-31, said before that day"),
    ("after:", "after:2026-01-01, said on that day or later"),
    ("role:", "role:user or role:assistant, who said it"),
    ("model:", "model:llama, how the name of the model begins"),
    ("tag:", "tag:work, a tag of the conversation"),
    ("title:", "title:plans, words of the title"),
];

#[component]
pub(crate) fn Finder(onclose: EventHandler<()>) -> Element {
    let mut desk = use_context::<Desk>();
    let mut wanted = use_signal(String::new);
    let mut at = use_signal(|| 0_usize);
    use_hook(|| desk.came_from.set(browser::focused()));
    use_drop(move || browser::focus_after_dialog(desk.came_from.peek().clone()));
    let mut hits = use_signal(Vec::<SearchHit>::new);
    let mut wrong = use_signal(|| None::<String>);
    let search = move |words: String| async move {
        TimeoutFuture::new(PAUSE_MS).await;
        // Whoever types on is asked about the whole.
        if *wanted.peek() != words {
            return;
        }
        if words.trim().chars().count() < SHORTEST {
            hits.set(Vec::new());
            return wrong.set(None);
        }
        let answer = desk.search(&words).await;
        if *wanted.peek() == words {
            wrong.set(answer.as_ref().err().cloned());
            hits.set(answer.unwrap_or_default());
        }
    };
    let found = use_memo(move || {
        let mut found = find(desk, &wanted.read());
        // A title that was found here already is not said twice.
        let news = |hit: &&SearchHit| {
            hit.message_id.is_some()
                || !found.iter().any(|it| it.is_conversation(&hit.conversation_id))
        };
        let hits: Vec<_> = hits.read().iter().filter(news).cloned().map(Found::Hit).collect();
        found.extend(hits);
        found
    });
    let pick = use_callback(move |found: Found| {
        onclose.call(());
        carry_out(desk, found);
    });
    let chosen = at().min(found.read().len().saturating_sub(1));
    rsx! {
        dialog {
            id: FINDER,
            class: "sheet finder",
            "data-testid": "finder",
            "aria-label": "Find",
            "closedby": "any",
            onmounted: move |_| browser::open_dialog(FINDER),
            oncancel: move |event| {
                event.prevent_default();
                onclose.call(());
            },
            div { class: "finder-head",
                Icon { of: Picture::Search }
                input {
                    id: FIELD,
                    r#type: "text",
                    role: "combobox",
                    autofocus: true,
                    autocomplete: "off",
                    spellcheck: "false",
                    placeholder: "Find messages, conversations, commands",
                    "aria-label": "Find messages, conversations, commands",
                    "aria-expanded": "true",
                    "aria-controls": RESULTS,
                    "aria-activedescendant": "finder-{chosen}",
                    "data-testid": "finder-field",
                    value: "{wanted}",
                    oninput: move |event| {
                        wanted.set(event.value());
                        at.set(0);
                        search(event.value())
                    },
                    onkeydown: move |event| {
                        let by = match event.key() {
                            Key::ArrowDown => 1,
                            Key::ArrowUp => -1,
                            Key::Enter if !event.is_composing() => {
                                event.prevent_default();
                                if let Some(one) = found.peek().get(chosen).cloned() {
                                    pick.call(one);
                                }
                                return;
                            }
                            _ => return,
                        };
                        event.prevent_default();
                        let next = step(chosen, by, found.peek().len());
                        at.set(next);
                        browser::show(&format!("#finder-{next}"));
                    },
                }
                kbd { "Esc" }
            }
            ul { id: RESULTS, class: "finder-results", role: "listbox", "aria-label": "Found",
                for (place, one) in found().into_iter().enumerate() {
                    li {
                        key: "{place}",
                        id: "finder-{place}",
                        role: "option",
                        "data-testid": if matches!(one, Found::Hit(_)) { "hit" } else { "found" },
                        "aria-selected": (place == chosen).to_string(),
                        onpointermove: move |_| {
                            if *at.peek() != place {
                                at.set(place);
                            }
                        },
                        onclick: {
                            let one = one.clone();
                            move |_| pick.call(one.clone())
                        },
                        match &one {
                            Found::Conversation { title, moment, .. } => rsx! {
                                Icon { of: Picture::Chats }
                                span { class: "finder-name", "{title}" }
                                span { class: "menu-hint", "{moment}" }
                            },
                            Found::Deed { name, keys, picture, .. } => rsx! {
                                Icon { of: *picture }
                                span { class: "finder-name", "{name}" }
                                span { class: "menu-hint menu-keys", "{keys}" }
                            },
                            Found::Hit(hit) => rsx! { Hit { hit: hit.clone() } },
                        }
                    }
                }
            }
            if found.read().is_empty() {
                p { class: "finder-none", role: "status", "Nothing was found." }
            }
            if let Some(wrong) = wrong() {
                p { class: "finder-wrong", role: "alert", "{wrong}" }
            }
            p { class: "finder-filters",
                "Narrow it down: "
                for (filter, what) in FILTERS {
                    button {
                        key: "{filter}",
                        class: "tag-button",
                        r#type: "button",
                        title: what,
                        "data-testid": "filter",
                        onclick: move |_| {
                            let words = wanted.peek().trim().to_owned();
                            let words = format!("{words} {filter}").trim_start().to_owned();
                            wanted.set(words);
                            browser::focus(FIELD);
                        },
                        "{filter}"
                    }
                }
            }
        }
    }
}

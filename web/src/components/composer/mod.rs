//! Where the person writes.

use dioxus::prelude::*;

use super::{Icon, Picture, model_picker::ModelPicker};
use crate::{browser, desk::Desk};

/// Id of the field, for shortcuts.
pub(crate) const COMPOSER: &str = "composer";
/// What the server takes.
const LONGEST: i64 = 100_000;

#[component]
pub(crate) fn Composer(conversation: String, onsent: EventHandler<String>) -> Element {
    let mut desk = use_context::<Desk>();
    let text = desk.texts.read().get(&conversation).cloned().unwrap_or_default();
    let answering =
        use_memo(move || desk.transcript.read().pending().map(|answer| answer.id.clone()));
    let empty = text.trim().is_empty();
    let send = use_callback({
        let conversation = conversation.clone();
        move |()| {
            let words =
                desk.texts.peek().get(&conversation).map_or("", |text| text.trim()).to_owned();
            if words.is_empty() || answering.peek().is_some() {
                return;
            }
            desk.write_down(conversation.clone(), String::new());
            onsent.call(desk.send(&words));
        }
    });
    rsx! {
        form {
            class: "composer",
            onsubmit: move |event| {
                event.prevent_default();
                send.call(());
            },
            // The copy of the text behind the field makes it as tall as what it holds.
            div { class: "composer-grow", "data-text": "{text}",
                textarea {
                    id: COMPOSER,
                    rows: "1",
                    maxlength: LONGEST,
                    placeholder: "Write a message…",
                    "aria-label": "Message",
                    "data-testid": "composer",
                    enterkeyhint: "send",
                    value: "{text}",
                    oninput: move |event| desk.write_down(conversation.clone(), event.value()),
                    onkeydown: move |event| {
                        let enter = event.key() == Key::Enter && !event.modifiers().shift();
                        // Enter ends a composition of an input method before it sends.
                        if enter && !event.is_composing() {
                            event.prevent_default();
                            send.call(());
                        }
                        if event.key() == Key::ArrowUp && empty && event.modifiers().is_empty() {
                            let last = desk.transcript.peek().last_said().map(|it| it.id.clone());
                            if let Some(last) = last {
                                event.prevent_default();
                                desk.editing.set(Some(last));
                            }
                        }
                    },
                    onmounted: move |_| {
                        // A keyboard on the screen would cover what was opened to be read.
                        if browser::has_keyboard() {
                            browser::focus(COMPOSER);
                        }
                    },
                }
            }
            ModelPicker {}
            if let Some(answer) = answering() {
                button {
                    class: "round-button",
                    r#type: "button",
                    "data-testid": "stop",
                    title: "Stop (Esc)",
                    "aria-label": "Stop the answer",
                    onclick: move |_| desk.stop(answer.clone()),
                    Icon { of: Picture::Stop }
                }
            } else {
                button {
                    class: "round-button",
                    r#type: "submit",
                    "data-testid": "send",
                    "aria-label": "Send",
                    disabled: empty,
                    Icon { of: Picture::Up }
                }
            }
        }
    }
}

/// Stands where one writes while nothing more can be said.
#[component]
pub(crate) fn Ended(id: String) -> Element {
    let desk = use_context::<Desk>();
    rsx! {
        div { class: "ended", "data-testid": "ended", role: "status",
            Icon { of: Picture::Lock }
            span { "This conversation has ended." }
            button {
                class: "button",
                "data-look": "plain",
                r#type: "button",
                "data-testid": "reopen",
                onclick: move |_| desk.end(id.clone(), false),
                "Reopen"
            }
        }
    }
}

//! A message of one's own as a field: sent, it begins a branch; saved, it only reads otherwise.

use std::rc::Rc;

use dioxus::prelude::*;
use wire::conversation::Message;

use crate::{browser, components::COMPOSER, desk::Desk};

/// Id of the field; one message is edited at a time.
const FIELD: &str = "edit-field";
/// What the server takes.
const LONGEST: i64 = 100_000;

#[component]
pub(super) fn Edit(message: Rc<Message>) -> Element {
    let mut desk = use_context::<Desk>();
    let mut text = use_signal(|| message.content.clone());
    let before = use_signal(|| message.content.clone());
    let id = use_signal(|| message.id.clone());
    let words = move || text.peek().trim().to_owned();
    let mut leave = move || {
        desk.editing.set(None);
        browser::focus(COMPOSER);
    };
    let send = move || {
        let words = words();
        if !words.is_empty() {
            desk.send_instead(id(), &words);
            browser::focus(COMPOSER);
        }
    };
    let unchanged = text.read().trim() == before.read().trim();
    let empty = text.read().trim().is_empty();
    rsx! {
        form {
            class: "edit",
            "data-testid": "edit-form",
            onsubmit: move |event| {
                event.prevent_default();
                send();
            },
            div { class: "composer-grow", "data-text": "{text}",
                textarea {
                    id: FIELD,
                    rows: "1",
                    maxlength: LONGEST,
                    "aria-label": "Edit the message",
                    "data-testid": "edit-text",
                    value: "{text}",
                    oninput: move |event| text.set(event.value()),
                    onkeydown: move |event| {
                        if event.is_composing() {
                            return;
                        }
                        match event.key() {
                            Key::Enter if !event.modifiers().shift() => {
                                event.prevent_default();
                                send();
                            }
                            Key::Escape => {
                                event.stop_propagation();
                                leave();
                            }
                            _ => {}
                        }
                    },
                    onmounted: move |_| browser::focus_end(FIELD),
                }
            }
            div { class: "edit-foot",
                p { class: "muted", "Sending begins a new version. The old one stays." }
                button {
                    class: "button",
                    "data-look": "plain",
                    r#type: "button",
                    "data-testid": "edit-cancel",
                    onclick: move |_| leave(),
                    "Cancel"
                }
                button {
                    class: "button",
                    "data-look": "plain",
                    r#type: "button",
                    "data-testid": "edit-save",
                    title: "Put the words right, without a new answer",
                    disabled: empty || unchanged,
                    onclick: move |_| {
                        desk.correct(id(), words());
                        browser::focus(COMPOSER);
                    },
                    "Save only"
                }
                button {
                    class: "button",
                    "data-look": "small",
                    r#type: "submit",
                    "data-testid": "edit-send",
                    disabled: empty,
                    "Send"
                }
            }
        }
    }
}

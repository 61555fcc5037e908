//! The tags of a conversation.

use dioxus::prelude::*;

use super::{Icon, Picture, Sheet};
use crate::{browser, desk::Desk, state::tags};

/// Id of the field for a new one.
const FIELD: &str = "new-tag";

#[component]
pub(crate) fn TagsSheet(id: String, onclose: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let before = use_signal(|| desk.known(&id).map(|known| known.tags).unwrap_or_default());
    let mut now = use_signal(move || before.peek().clone());
    let mut text = use_signal(String::new);
    let id = use_signal(|| id);
    let mut add = move |tag: String| {
        let added = tags::add(&now.peek(), &tag);
        if let Some(added) = added {
            now.set(added);
        }
        text.set(String::new());
    };
    let known = desk.conversations.read().tags().clone();
    let known: Vec<_> = known.into_iter().filter(|tag| !now.read().contains(tag)).collect();
    rsx! {
        Sheet { id: "tags-sheet", title: "Tags", onclose,
            form {
                class: "form",
                onsubmit: move |event| {
                    event.prevent_default();
                    let written = text.peek().clone();
                    add(written);
                    if *now.peek() != *before.peek() {
                        desk.tag(id(), now());
                    }
                    onclose.call(());
                },
                ul { class: "tag-list", "aria-label": "Tags of this conversation",
                    for tag in now() {
                        li { key: "{tag}", class: "tag",
                            "{tag}"
                            button {
                                r#type: "button",
                                "data-testid": "remove-tag",
                                "aria-label": "Remove {tag}",
                                onclick: move |_| {
                                    now.write().retain(|known| *known != tag);
                                    browser::focus(FIELD);
                                },
                                Icon { of: Picture::Close }
                            }
                        }
                    }
                }
                div { class: "field",
                    label { r#for: FIELD, "Add a tag" }
                    div { class: "field-box",
                        input {
                            id: FIELD,
                            "data-testid": "new-tag",
                            maxlength: "50",
                            autocomplete: "off",
                            placeholder: "work, family, ideas…",
                            value: "{text}",
                            oninput: move |event| text.set(event.value()),
                            onkeydown: move |event| {
                                let written = text.peek().trim().to_owned();
                                let ends = event.key() == Key::Enter
                                    || event.key() == Key::Character(",".into());
                                if ends && !written.is_empty() && !event.is_composing() {
                                    event.prevent_default();
                                    add(written);
                                }
                            },
                            onmounted: move |_| browser::focus(FIELD),
                        }
                    }
                    p { class: "field-hint", "Enter adds it. Up to 20 tags." }
                }
                if !known.is_empty() {
                    div { class: "tag-known", role: "group", "aria-label": "Tags you use",
                        for tag in known {
                            button {
                                key: "{tag}",
                                class: "tag-button",
                                r#type: "button",
                                "data-testid": "known-tag",
                                onclick: move |_| add(tag.clone()),
                                "+ {tag}"
                            }
                        }
                    }
                }
                div { class: "sheet-foot",
                    button {
                        class: "button",
                        "data-look": "plain",
                        r#type: "button",
                        onclick: move |_| onclose.call(()),
                        "Cancel"
                    }
                    button { class: "button", r#type: "submit", "data-testid": "save-tags", "Save" }
                }
            }
        }
    }
}

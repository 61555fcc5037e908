//! One conversation in the list.

use std::{cell::Cell, rc::Rc};

use dioxus::prelude::*;
use wire::conversation::Conversation;

use super::{Icon, Picture, conversation_menu::ConversationMenu};
use crate::{browser, desk::Desk, route::Route};

#[component]
pub(crate) fn ConversationItem(conversation: Conversation, active: bool) -> Element {
    let mut desk = use_context::<Desk>();
    let mut renaming = use_signal(|| false);
    let id = conversation.id.clone();
    let title = desk.title_of(&id, conversation.title.as_deref());
    let moment = browser::clock().short(conversation.updated_at);
    let unread = !active && desk.is_unread(&conversation);
    let to = Route::Conversation { id: id.clone() };
    rsx! {
        li {
            class: "conversation-item",
            "data-testid": "conversation-item",
            "data-id": id.clone(),
            "data-active": active.to_string(),
            "data-unread": unread.to_string(),
            if renaming() {
                Rename {
                    id: id.clone(),
                    title: conversation.title.clone().unwrap_or_else(|| title.clone()),
                    onend: move |_| renaming.set(false),
                }
            } else {
                Link {
                    class: "conversation-link",
                    to,
                    "aria-current": active.then_some("page"),
                    onclick: move |_| desk.drawer.set(false),
                    if conversation.ended_at.is_some() {
                        span { class: "conversation-mark", title: "Ended",
                            Icon { of: Picture::Lock }
                            span { class: "visually-hidden", "Ended: " }
                        }
                    }
                    if unread {
                        span { class: "conversation-unread", title: "New answer",
                            span { class: "visually-hidden", "New answer: " }
                        }
                    }
                    span { class: "conversation-title", "data-testid": "conversation-title", "{title}" }
                    span { class: "conversation-moment", "{moment}" }
                }
                div { class: "conversation-tools",
                    ConversationMenu {
                        key: "{conversation.pinned}{conversation.ended_at.is_some()}",
                        conversation: conversation.clone(),
                        title: title.clone(),
                        onrename: move |()| renaming.set(true),
                    }
                }
            }
        }
    }
}

/// The title as a field: Enter and leaving keep it, Escape does not.
#[component]
pub(crate) fn Rename(id: String, title: String, onend: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let mut text = use_signal(|| title);
    // Taking the field away leaves it once more, so the first end counts.
    let ended = use_hook(|| Rc::new(Cell::new(false)));
    let end = use_callback(move |keep: bool| {
        if !ended.replace(true) {
            if keep {
                desk.rename(id.clone(), text.peek().clone());
            }
            onend.call(());
        }
    });
    rsx! {
        input {
            class: "conversation-rename",
            "data-testid": "rename-title",
            "aria-label": "Title",
            maxlength: "200",
            value: "{text}",
            oninput: move |event| text.set(event.value()),
            onkeydown: move |event| match event.key() {
                Key::Enter if !event.is_composing() => end.call(true),
                Key::Escape => end.call(false),
                _ => {}
            },
            onblur: move |_| end.call(true),
            onmounted: move |element| async move {
                _ = element.set_focus(true).await;
            },
        }
    }
}

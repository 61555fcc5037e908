//! What was said by others than the model.

use std::rc::Rc;

use dioxus::prelude::*;
use wire::conversation::Message;

use super::{branches::Branches, edit::Edit};
use crate::{
    components::{Icon, Menu, MenuItem, Picture, copy_button::CopyButton},
    desk::Desk,
    state::transcript::{Delivery, Item},
};

/// What the person said, as they typed it.
#[component]
pub(super) fn Said(item: Item) -> Element {
    let desk = use_context::<Desk>();
    let message = item.message.clone();
    let of = message.id.clone();
    let editing = use_memo(use_reactive((&of,), move |(of,)| {
        desk.editing.read().as_deref() == Some(of.as_str())
    }));
    let id = use_signal(|| of);
    if editing() {
        return rsx! { Edit { message } };
    }
    rsx! {
        div { class: "said", "{message.content}" }
        match &item.delivery {
            Delivery::Delivered => rsx! { Tools { message } },
            Delivery::Sending => rsx! {
                p { class: "said-note", "Sending…" }
            },
            Delivery::Unsent(why) => rsx! {
                p { class: "said-note", "data-kind": "problem", role: "alert",
                    Icon { of: Picture::Warning }
                    span { "Not sent. {why}" }
                    button {
                        class: "link-button",
                        r#type: "button",
                        "data-testid": "resend",
                        onclick: move |_| desk.send_again(&id.peek()),
                        "Try again"
                    }
                    button {
                        class: "link-button",
                        r#type: "button",
                        "data-testid": "take-back",
                        onclick: move |_| desk.take_back(&id.peek()),
                        "Take back"
                    }
                }
            },
        }
    }
}

#[component]
fn Tools(message: Rc<Message>) -> Element {
    let mut desk = use_context::<Desk>();
    let id = use_signal(|| message.id.clone());
    rsx! {
        footer { class: "said-foot",
            if message.supplied.is_some() {
                span { class: "said-origin", "Brought along" }
            }
            if message.corrected_at.is_some() {
                span { class: "said-origin", "Edited" }
            }
            Branches { message: message.clone() }
            div { class: "said-tools",
                CopyButton { text: message.content.clone(), testid: "copy-message", label: "message", bare: true }
                button {
                    class: "icon-button",
                    r#type: "button",
                    "data-testid": "edit",
                    title: "Edit",
                    "aria-label": "Edit the message",
                    onclick: move |_| desk.editing.set(Some(id())),
                    Icon { of: Picture::Pencil }
                }
                Menu {
                    label: "More about the message",
                    testid: "message-menu",
                    face: rsx! { Icon { of: Picture::Dots } },
                    MenuItem {
                        name: "Delete",
                        testid: "delete-message",
                        picture: Picture::Bin,
                        danger: true,
                        onpick: move |()| desk.delete_message(id()),
                    }
                }
            }
        }
    }
}

/// What a system message tells the model; it is there to be found, not to be read each time.
#[component]
pub(super) fn Instructions(message: Rc<Message>) -> Element {
    rsx! {
        details { class: "instructions", "data-testid": "instructions",
            summary {
                Icon { of: Picture::Info }
                "Instructions to the model"
            }
            div { class: "instructions-text", "{message.content}" }
        }
    }
}

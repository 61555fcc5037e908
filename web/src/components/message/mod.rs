//! One message of a thread.

mod answer;

use dioxus::prelude::*;
use wire::conversation::{MessageStatus, Role};

use super::{Icon, Picture};
use crate::{
    browser,
    desk::Desk,
    state::transcript::{Delivery, Item},
};
use answer::Answer;

#[component]
pub(crate) fn MessageView(item: Item) -> Element {
    let message = item.message.clone();
    let role = if message.role == Role::User { "user" } else { "assistant" };
    let sent = match &item.delivery {
        Delivery::Delivered => status(message.status),
        Delivery::Sending => "sending",
        Delivery::Unsent(_) => "unsent",
    };
    rsx! {
        article {
            class: "message",
            "data-testid": "message",
            "data-id": message.id.clone(),
            "data-role": role,
            "data-status": sent,
            title: browser::clock().full(message.created_at),
            h2 { class: "visually-hidden", if role == "user" { "You said" } else { "ConvoAI said" } }
            if message.role == Role::User {
                Said { item }
            } else {
                Answer { message: message.clone() }
            }
        }
    }
}

/// What the person said, as they typed it.
#[component]
fn Said(item: Item) -> Element {
    let desk = use_context::<Desk>();
    let id = item.message.id.clone();
    rsx! {
        div { class: "said", "{item.message.content}" }
        match &item.delivery {
            Delivery::Delivered => rsx! {},
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
                        onclick: move |_| desk.send_again(&id),
                        "Try again"
                    }
                }
            },
        }
    }
}

fn status(status: MessageStatus) -> &'static str {
    match status {
        MessageStatus::Pending => "pending",
        MessageStatus::Complete => "complete",
        MessageStatus::Failed => "failed",
        MessageStatus::Interrupted => "interrupted",
        MessageStatus::Stopped => "stopped",
    }
}

//! One message of a thread.

mod again;
mod answer;
mod branches;
mod edit;
mod rating;
mod said;

use dioxus::prelude::*;
use wire::conversation::{MessageStatus, Role};

use crate::{
    browser,
    state::transcript::{Delivery, Item},
};
use answer::Answer;
use said::{Instructions, Said};

#[component]
pub(crate) fn MessageView(item: Item, #[props(default)] sought: bool) -> Element {
    let message = item.message.clone();
    let (role, who) = match message.role {
        Role::User => ("user", "You said"),
        Role::Assistant => ("assistant", "ConvoAI said"),
        Role::System => ("system", "Instructions"),
    };
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
            "data-sought": sought.then_some("true"),
            title: browser::clock().full(message.created_at),
            h2 { class: "visually-hidden", "{who}" }
            match message.role {
                Role::User => rsx! { Said { item } },
                Role::Assistant => rsx! { Answer { message: message.clone() } },
                Role::System => rsx! { Instructions { message: message.clone() } },
            }
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

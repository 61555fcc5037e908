//! What the model said, or is saying, or why it did not.

use std::rc::Rc;

use dioxus::prelude::*;
use wire::conversation::{Message, MessageStatus};

use crate::{
    components::{
        DemoBadge, Icon, Logo, Picture, about_answer::AboutThis, copy_button::CopyButton,
        markdown::Markdown,
    },
    desk::Desk,
};

#[component]
pub(super) fn Answer(message: Rc<Message>) -> Element {
    let desk = use_context::<Desk>();
    let pending = message.status == MessageStatus::Pending;
    let demo = message.about.as_ref().map_or_else(|| desk.is_demo(), |it| it.provider == "demo");
    rsx! {
        div { class: "answer-head",
            Logo {}
            span { "ConvoAI" }
            if demo {
                DemoBadge {}
            }
        }
        if pending {
            Growing { id: message.id.clone() }
        } else {
            if !message.content.is_empty() {
                Markdown { text: message.content.clone() }
            }
            Trouble { message: message.clone() }
            if !message.content.is_empty() {
                footer { class: "answer-foot",
                    CopyButton { text: message.content.clone(), testid: "copy-answer", label: "answer" }
                    if let Some(about) = message.about.clone() {
                        AboutThis { about }
                    }
                }
            }
        }
    }
}

/// Reads the draft itself, so that a frame shows only this answer anew.
#[component]
fn Growing(id: String) -> Element {
    let desk = use_context::<Desk>();
    let text = use_memo(move || desk.transcript.read().draft(&id).to_owned());
    rsx! {
        if text.read().is_empty() {
            p { class: "thinking",
                span { class: "visually-hidden", "The answer is on its way." }
                i {}
                i {}
                i {}
            }
        } else {
            div { class: "growing",
                Markdown { text: text() }
            }
        }
    }
}

/// Says why an answer is missing or short, and offers another try.
#[component]
fn Trouble(message: Rc<Message>) -> Element {
    let desk = use_context::<Desk>();
    let text = match message.status {
        MessageStatus::Failed => message
            .error
            .as_ref()
            .map_or("The answer could not be had.", |error| error.detail.as_str()),
        MessageStatus::Interrupted => "The answer broke off.",
        MessageStatus::Stopped => "You stopped this answer.",
        MessageStatus::Pending | MessageStatus::Complete => return rsx! {},
    };
    let failed = message.status != MessageStatus::Stopped;
    rsx! {
        div { class: "trouble", "data-kind": if failed { "problem" } else { "note" },
            if failed {
                Icon { of: Picture::Warning }
            }
            span { "{text}" }
            if let Some(question) = message.in_reply_to.clone() {
                button {
                    class: "button",
                    "data-look": "plain",
                    r#type: "button",
                    "data-testid": "retry",
                    onclick: move |_| desk.ask_again(question.clone(), message.id.clone()),
                    Icon { of: Picture::Again }
                    "Try again"
                }
            }
        }
    }
}

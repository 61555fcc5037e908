//! What the model said, or is saying, or why it did not.

use std::rc::Rc;

use dioxus::prelude::*;
use wire::conversation::{Message, MessageStatus, Rating};

use super::{
    again::{Regenerate, Trouble},
    branches::Branches,
    rating::{Reason, Thumbs},
};
use crate::{
    components::{
        DemoBadge, Icon, Logo, Menu, MenuItem, Picture, copy_button::CopyButton, markdown::Markdown,
    },
    desk::{Desk, OpenSheet},
};

#[component]
pub(super) fn Answer(message: Rc<Message>) -> Element {
    let desk = use_context::<Desk>();
    let pending = message.status == MessageStatus::Pending;
    let provider = message.about.as_ref().map(|about| about.provider.as_str());
    let provider = provider.or(message.asked.as_ref().map(|asked| asked.provider.as_str()));
    let demo = match (provider, &message.supplied) {
        (Some(provider), _) => provider == "demo",
        (None, Some(_)) => false,
        (None, None) => desk.is_demo(),
    };
    // Who wants to know which one it was, where there are several.
    let model = message.about.as_ref().map(|about| about.model.clone());
    let model = model.or_else(|| Some(message.asked.as_ref()?.model.clone()));
    let model = model.or_else(|| message.supplied.as_ref()?.model.clone());
    let model = model.filter(|_| desk.models.read().len() > 1 || message.supplied.is_some());
    rsx! {
        div { class: "answer-head",
            Logo {}
            span { "ConvoAI" }
            if demo {
                DemoBadge {}
            }
            if message.supplied.is_some() {
                span { class: "said-origin", "Brought along" }
            }
            if let Some(model) = model {
                span { class: "answer-model", "{model}" }
            }
        }
        if pending {
            Growing { id: message.id.clone() }
            footer { class: "answer-foot", Branches { message: message.clone() } }
        } else {
            if !message.content.is_empty() {
                Markdown { text: message.content.clone() }
            }
            Trouble { message: message.clone() }
            Foot { message: message.clone() }
        }
    }
}

#[component]
fn Foot(message: Rc<Message>) -> Element {
    let mut desk = use_context::<Desk>();
    let id = use_signal(|| message.id.clone());
    // For which rating a reason is asked.
    let mut asking = use_signal(|| None::<Rating>);
    let complete = message.status == MessageStatus::Complete && message.in_reply_to.is_some();
    rsx! {
        footer { class: "answer-foot",
            Branches { message: message.clone() }
            if !message.content.is_empty() {
                CopyButton { text: message.content.clone(), testid: "copy-answer", label: "answer", bare: true }
            }
            if complete {
                Regenerate { message: message.clone() }
            }
            Thumbs {
                message: message.clone(),
                onrated: move |rated: Option<Rating>| asking.set(rated),
            }
            Menu {
                label: "More about the answer",
                testid: "answer-menu",
                face: rsx! { Icon { of: Picture::Dots } },
                MenuItem {
                    name: "About this answer",
                    testid: "about",
                    picture: Picture::Info,
                    onpick: move |()| desk.sheet.set(Some(OpenSheet::About(id()))),
                }
                MenuItem {
                    name: "Delete",
                    testid: "delete-message",
                    picture: Picture::Bin,
                    danger: true,
                    onpick: move |()| desk.delete_message(id()),
                }
            }
        }
        if let Some(rating) = asking() {
            Reason { id: id(), rating, onend: move |()| asking.set(None) }
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

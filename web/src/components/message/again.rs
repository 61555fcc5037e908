//! Having an answer once more: beside the one that is there, or in place of one that ended early.

use std::rc::Rc;

use dioxus::prelude::*;
use wire::conversation::{Message, MessageStatus};

use crate::{
    components::{Icon, Menu, MenuItem, Picture},
    desk::{Again, Desk},
};

/// Another answer beside this one, by the same model or another.
#[component]
pub(super) fn Regenerate(message: Rc<Message>) -> Element {
    let desk = use_context::<Desk>();
    let models = desk.models.read().clone();
    let message = use_signal(|| message);
    let again = move |model| desk.ask_again(&message.peek(), Again::Beside(model));
    if models.len() < 2 {
        return rsx! {
            button {
                class: "icon-button",
                r#type: "button",
                "data-testid": "regenerate",
                title: "Regenerate (Alt R)",
                "aria-label": "Regenerate the answer",
                onclick: move |_| again(None),
                Icon { of: Picture::Again }
            }
        };
    }
    rsx! {
        Menu {
            label: "Regenerate the answer",
            testid: "regenerate",
            face: rsx! { Icon { of: Picture::Again } },
            MenuItem {
                name: "Regenerate",
                testid: "regenerate-same",
                picture: Picture::Again,
                keys: "Alt R",
                onpick: move |()| again(None),
            }
            hr {}
            for model in models {
                MenuItem {
                    key: "{model.name}",
                    name: "With {model.name}",
                    testid: "regenerate-with",
                    hint: model.provider.clone(),
                    onpick: move |()| again(Some(model.name.clone())),
                }
            }
        }
    }
}

/// Says why an answer is missing or short, and offers another try, or to go on.
#[component]
pub(super) fn Trouble(message: Rc<Message>) -> Element {
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
    let has_words = message.status != MessageStatus::Failed && !message.content.is_empty();
    let (anew, on) = (message.clone(), message.clone());
    rsx! {
        div { class: "trouble", "data-kind": if failed { "problem" } else { "note" },
            if failed {
                Icon { of: Picture::Warning }
            }
            span { "{text}" }
            if has_words {
                button {
                    class: "button",
                    "data-look": "plain",
                    r#type: "button",
                    "data-testid": "continue",
                    onclick: move |_| desk.ask_again(&on, Again::GoOn),
                    Icon { of: Picture::Forward }
                    "Continue"
                }
            }
            if message.in_reply_to.is_some() {
                button {
                    class: "button",
                    "data-look": "plain",
                    r#type: "button",
                    "data-testid": "retry",
                    onclick: move |_| desk.ask_again(&anew, Again::Anew),
                    Icon { of: Picture::Again }
                    "Try again"
                }
            }
        }
    }
}

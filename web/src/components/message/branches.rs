//! Going from one version of a message to another, and with it to what followed.

use std::rc::Rc;

use dioxus::prelude::*;
use wire::conversation::Message;

use crate::{
    components::{Icon, Picture},
    desk::Desk,
    state::transcript::Fork,
};

#[component]
pub(super) fn Branches(message: Rc<Message>) -> Element {
    let Some(fork) = Fork::of(&message) else { return rsx! {} };
    rsx! {
        div { class: "branches", role: "group", "aria-label": "Versions",
            Step {
                from: message.id.clone(),
                to: fork.before,
                label: "Previous version",
                testid: "branch-before",
                picture: Picture::Before,
            }
            span { class: "visually-hidden", "Version {fork.place} of {fork.of}" }
            span { "data-testid": "branch", "aria-hidden": "true", "{fork.place} / {fork.of}" }
            Step {
                from: message.id.clone(),
                to: fork.after,
                label: "Next version",
                testid: "branch-after",
                picture: Picture::After,
            }
        }
    }
}

#[component]
fn Step(
    from: String,
    to: Option<String>,
    label: &'static str,
    testid: &'static str,
    picture: Picture,
) -> Element {
    let desk = use_context::<Desk>();
    rsx! {
        button {
            class: "icon-button",
            r#type: "button",
            "data-testid": testid,
            "aria-label": label,
            disabled: to.is_none(),
            onclick: move |_| {
                if let Some(to) = to.clone() {
                    desk.switch_branch(from.clone(), to);
                }
            },
            Icon { of: picture }
        }
    }
}

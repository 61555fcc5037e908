//! What stands in place of a list that is not there: still, not any more, or not yet.

use dioxus::prelude::*;

use super::{Icon, Picture};

/// It is on its way.
#[component]
pub(crate) fn Waiting() -> Element {
    rsx! {
        div { class: "waiting", role: "status", "aria-label": "Loading",
            for place in 0..3 {
                div { key: "{place}", class: "skeleton" }
            }
        }
    }
}

/// It could not be had.
#[component]
pub(crate) fn Sorry(why: String, onagain: EventHandler<()>) -> Element {
    rsx! {
        div { class: "nothing", role: "alert",
            Icon { of: Picture::Warning }
            p { "{why}" }
            button {
                class: "button",
                "data-look": "plain",
                r#type: "button",
                onclick: move |_| onagain.call(()),
                "Try again"
            }
        }
    }
}

/// There is nothing in it.
#[component]
pub(crate) fn Nothing(picture: Picture, title: &'static str, text: &'static str) -> Element {
    rsx! {
        div { class: "nothing", "data-testid": "nothing",
            Icon { of: picture }
            strong { "{title}" }
            p { "{text}" }
        }
    }
}

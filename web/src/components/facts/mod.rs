//! Names and what stands for them.

use dioxus::prelude::*;

#[component]
pub(crate) fn Facts(facts: Vec<(&'static str, String)>) -> Element {
    rsx! {
        dl { class: "facts",
            for (name, value) in facts {
                div { key: "{name}",
                    dt { "{name}" }
                    dd { "{value}" }
                }
            }
        }
    }
}

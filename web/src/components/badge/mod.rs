//! Says that answers come from the demo model.

use dioxus::prelude::*;

#[component]
pub(crate) fn DemoBadge() -> Element {
    rsx! {
        span {
            class: "badge",
            "data-testid": "demo-badge",
            title: "Answers come from the built-in demo model, not from a real one.",
            "Demo model"
        }
    }
}

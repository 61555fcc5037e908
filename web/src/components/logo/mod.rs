//! The mark: two people talking become one shape.

use dioxus::prelude::*;

#[component]
pub(crate) fn Logo() -> Element {
    rsx! {
        svg { class: "logo", view_box: "0 0 32 32", "aria-hidden": "true",
            path {
                class: "logo-back",
                d: "M16 2.5c7.8 0 13.5 5.3 13.5 12.6S23.8 27.7 16 27.7c-1.5 0-3-.2-4.3-.6L5.2 29.5l1-5.6A12.1 12.1 0 0 1 2.5 15.1C2.5 7.8 8.2 2.5 16 2.5z",
            }
            path { class: "logo-line", d: "M10 12.5h12M10 17.5h7.5" }
        }
    }
}

//! Something that is shown now and never again.

use dioxus::prelude::*;

use super::{Icon, Picture, copy_button::CopyButton};

#[component]
pub(crate) fn Secret(
    label: &'static str,
    value: String,
    warning: &'static str,
    onclose: EventHandler<()>,
) -> Element {
    rsx! {
        p { class: "secret-warning", role: "status",
            Icon { of: Picture::Warning }
            span { "{warning}" }
        }
        div { class: "secret",
            span { class: "secret-label", "{label}" }
            code { "data-testid": "secret", "{value}" }
            CopyButton { text: value.clone(), testid: "copy-secret", label: "{label}" }
        }
        div { class: "sheet-foot",
            button {
                class: "button",
                r#type: "button",
                "data-testid": "done",
                onclick: move |_| onclose.call(()),
                "I have copied it"
            }
        }
    }
}

//! A block of code with its language and a way to copy it.

use dioxus::prelude::*;

use crate::components::copy_button::CopyButton;
use crate::state::code::tokens;

#[component]
pub(crate) fn CodeBlock(language: String, text: String) -> Element {
    let pieces = tokens(&language, &text);
    let label = if language.is_empty() { "text" } else { &language };
    rsx! {
        figure { class: "code-block",
            figcaption {
                span { "{label}" }
                CopyButton { text: text.clone(), testid: "copy-code", label: "code" }
            }
            // Reachable by keyboard, so that long lines can be scrolled.
            pre { tabindex: "0", role: "group", "aria-label": "Code, {label}",
                code {
                    for (token, piece) in pieces {
                        if let Some(name) = token.name() {
                            span { "data-token": name, "{piece}" }
                        } else {
                            "{piece}"
                        }
                    }
                }
            }
        }
    }
}

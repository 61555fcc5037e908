//! An address that leads nowhere.

use dioxus::prelude::*;

use crate::{browser, components::Logo, route::Route};

#[component]
pub(crate) fn NotFound(segments: Vec<String>) -> Element {
    use_hook(|| browser::set_title("Not found – ConvoAI"));
    rsx! {
        main { class: "sign-in", "data-path": segments.join("/"),
            div { class: "sign-in-card",
                Logo {}
                h1 { "There is nothing here" }
                p { class: "muted", "The address may be wrong, or what it led to is gone." }
                Link { class: "button", to: Route::NewChat {}, "Go to the start" }
            }
        }
    }
}

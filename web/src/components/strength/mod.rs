//! How hard the password that is being written is to guess: a bar for the eye, words for all.

use dioxus::prelude::*;

use crate::state::strength::Strength;

#[component]
pub(crate) fn Meter(id: String, password: ReadSignal<String>) -> Element {
    let strength = Strength::of(&password.read());
    rsx! {
        div { class: "meter", "data-level": strength.name(), "data-testid": "meter",
            div { class: "meter-bar", "aria-hidden": "true",
                for part in 0..4 {
                    i { key: "{part}", "data-on": (part < strength.parts()).to_string() }
                }
            }
            p { id, class: "field-hint", "aria-live": "polite", {strength.sentence()} }
        }
    }
}

//! One of several, from a list.

use dioxus::prelude::*;

#[component]
pub(crate) fn Choice(
    name: &'static str,
    label: &'static str,
    /// What is offered: value and words.
    options: Vec<(String, String)>,
    value: String,
    onpick: EventHandler<String>,
    /// The label is for those who do not see what the list is about.
    #[props(default)]
    quiet: bool,
) -> Element {
    rsx! {
        div { class: "field",
            label { r#for: name, class: quiet.then_some("visually-hidden"), "{label}" }
            select {
                id: name,
                class: "choice",
                "data-testid": name,
                onchange: move |event| onpick.call(event.value()),
                for (option, words) in options {
                    option { key: "{option}", value: "{option}", selected: option == value, "{words}" }
                }
            }
        }
    }
}

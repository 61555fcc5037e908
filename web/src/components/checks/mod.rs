//! Any of several, each with what it means.

use std::collections::BTreeSet;

use dioxus::prelude::*;

/// What can be chosen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Check {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) hint: String,
}

impl Check {
    /// From our lists of words.
    pub(crate) fn of((value, label, hint): (&str, &str, &str)) -> Self {
        Self { value: value.into(), label: label.into(), hint: hint.into() }
    }
}

#[component]
pub(crate) fn Checks(
    legend: &'static str,
    options: Vec<Check>,
    chosen: Signal<BTreeSet<String>>,
    error: Option<String>,
) -> Element {
    let mut chosen = chosen;
    rsx! {
        fieldset { class: "checks",
            legend { "{legend}" }
            for Check { value, label, hint } in options {
                label { key: "{value}",
                    input {
                        r#type: "checkbox",
                        "data-testid": "check-{value}",
                        checked: chosen.read().contains(&value),
                        onchange: move |event| {
                            if event.checked() {
                                chosen.write().insert(value.clone());
                            } else {
                                chosen.write().remove(&value);
                            }
                        },
                    }
                    span {
                        strong { "{label}" }
                        if !hint.is_empty() {
                            small { "{hint}" }
                        }
                    }
                }
            }
            if let Some(error) = error {
                p { class: "field-error", role: "alert", "data-testid": "field-error", "{error}" }
            }
        }
    }
}

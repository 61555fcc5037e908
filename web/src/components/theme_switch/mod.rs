//! System, light or dark.

use dioxus::prelude::*;

use crate::{desk::Desk, state::theme::Theme};

#[component]
pub(crate) fn ThemeSwitch(name: &'static str) -> Element {
    let desk = use_context::<Desk>();
    let chosen = desk.theme.cloned();
    rsx! {
        fieldset { class: "theme-switch", "data-testid": "theme-switch",
            legend { class: "visually-hidden", "Colours" }
            for theme in Theme::ALL {
                label { key: "{theme.name()}",
                    input {
                        r#type: "radio",
                        name,
                        value: theme.name(),
                        checked: chosen == theme,
                        onchange: move |_| desk.choose(theme),
                    }
                    span { "{theme.label()}" }
                }
            }
        }
    }
}

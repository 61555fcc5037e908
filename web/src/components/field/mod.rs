//! A labelled field of a form, with what is wrong with it.

use dioxus::prelude::*;

use super::{Icon, Picture, strength::Meter};

#[component]
pub(crate) fn Field(
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    value: Signal<String>,
    error: Option<String>,
    hint: Option<&'static str>,
    #[props(default)] optional: bool,
    #[props(default)] autofocus: bool,
    /// Shows how hard the password is to guess.
    #[props(default)]
    meter: bool,
) -> Element {
    let mut value = value;
    let mut revealed = use_signal(|| false);
    let is_password = kind == "password";
    let shown_kind = if is_password && revealed() { "text" } else { kind };
    let note = format!("{name}-note");
    let wrong = error.is_some().then_some("true");
    let measure = format!("{name}-meter");
    let notes = [(error.is_some() || hint.is_some(), &note), (meter, &measure)];
    let notes: Vec<_> =
        notes.iter().filter(|(there, _)| *there).map(|(_, id)| id.as_str()).collect();
    let described_by = (!notes.is_empty()).then(|| notes.join(" "));
    rsx! {
        div { class: "field",
            label { r#for: name,
                "{label}"
                if optional {
                    span { class: "muted", " (optional)" }
                }
            }
            div { class: "field-box",
                input {
                    id: name,
                    name,
                    r#type: shown_kind,
                    autocomplete,
                    autocapitalize: "none",
                    spellcheck: "false",
                    required: !optional,
                    "data-testid": name,
                    "aria-invalid": wrong,
                    "aria-describedby": described_by,
                    value: "{value}",
                    oninput: move |event| value.set(event.value()),
                    onmounted: move |element| async move {
                        if autofocus {
                            _ = element.set_focus(true).await;
                        }
                    },
                }
                if is_password {
                    button {
                        class: "icon-button",
                        r#type: "button",
                        "data-testid": "reveal",
                        "aria-label": if revealed() { "Hide password" } else { "Show password" },
                        "aria-pressed": revealed().to_string(),
                        onclick: move |_| revealed.toggle(),
                        Icon { of: if revealed() { Picture::EyeOff } else { Picture::Eye } }
                    }
                }
            }
            if let Some(error) = error {
                p { class: "field-error", id: note, "data-testid": "field-error", "{error}" }
            } else if let Some(hint) = hint {
                p { class: "field-hint", id: note, "{hint}" }
            }
            if meter {
                Meter { id: measure, password: value }
            }
        }
    }
}

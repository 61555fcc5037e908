//! How the answers of a conversation are asked for.

use dioxus::prelude::*;

use super::{Choice, Sheet, Submit, use_form};
use crate::{desk::Desk, state::answer_settings::Form};

#[component]
pub(crate) fn SettingsSheet(onclose: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let form = use_form();
    let mut entered = use_signal(|| Form::of(&desk.settings()));
    let models = desk.models.read().clone();
    let default = models.iter().find(|model| model.default).or(models.first());
    let default = default.map(|model| format!("The usual one ({})", model.name));
    let usual = (String::new(), default.unwrap_or_else(|| "The usual one".into()));
    let offered = models.iter().map(|model| {
        let what = if model.demo { "demo" } else { model.provider.as_str() };
        (model.name.clone(), format!("{} · {what}", model.name))
    });
    let options: Vec<_> = std::iter::once(usual).chain(offered).collect();
    let save = move |event: FormEvent| async move {
        event.prevent_default();
        let settings = match entered.peek().read() {
            Ok(settings) => settings,
            Err(refused) => return form.refuse(refused),
        };
        if form.tries(desk.configure(settings)).await.is_some() {
            onclose.call(());
        }
    };
    let now = entered.read();
    rsx! {
        Sheet { id: "conversation-settings", title: "Settings of this conversation", onclose,
            form { class: "form settings-form", novalidate: true, onsubmit: save,
                Choice {
                    name: "settings-model",
                    label: "Model",
                    options,
                    value: now.model.clone(),
                    onpick: move |model| entered.write().model = model,
                }
                div { class: "field",
                    label { r#for: "system-prompt",
                        "Instructions"
                        span { class: "muted", " (optional)" }
                    }
                    textarea {
                        id: "system-prompt",
                        class: "text-area",
                        "data-testid": "system-prompt",
                        rows: "4",
                        maxlength: "20000",
                        "aria-describedby": "system-prompt-hint",
                        placeholder: "Answer briefly, and in the form of a list.",
                        value: "{now.system_prompt}",
                        oninput: move |event| entered.write().system_prompt = event.value(),
                    }
                    if let Some(error) = form.error("system_prompt") {
                        p { class: "field-error", "data-testid": "field-error", "{error}" }
                    }
                    p { class: "field-hint", id: "system-prompt-hint",
                        "What the model is told before everything else, in this conversation."
                    }
                }
                div { class: "settings-numbers",
                    Number {
                        name: "temperature",
                        label: "Temperature",
                        hint: "0 to 2",
                        value: now.temperature.clone(),
                        error: form.error("temperature"),
                        onwrite: move |text| entered.write().temperature = text,
                    }
                    Number {
                        name: "top_p",
                        label: "Top p",
                        hint: "0 to 1",
                        value: now.top_p.clone(),
                        error: form.error("top_p"),
                        onwrite: move |text| entered.write().top_p = text,
                    }
                    Number {
                        name: "max_tokens",
                        label: "Max. tokens",
                        hint: "no limit",
                        value: now.max_tokens.clone(),
                        error: form.error("max_tokens"),
                        onwrite: move |text| entered.write().max_tokens = text,
                    }
                }
                p { class: "field-hint", "What is left empty is the model's to choose." }
                div { class: "sheet-foot",
                    button {
                        class: "button",
                        "data-look": "plain",
                        r#type: "button",
                        onclick: move |_| onclose.call(()),
                        "Cancel"
                    }
                    Submit { form, name: "Save", trying: "Saving…", testid: "save-settings" }
                }
            }
        }
    }
}

#[component]
fn Number(
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    value: String,
    error: Option<String>,
    onwrite: EventHandler<String>,
) -> Element {
    let note = format!("{name}-note");
    let wrong = error.is_some();
    rsx! {
        div { class: "field",
            label { r#for: name, "{label}" }
            div { class: "field-box",
                input {
                    id: name,
                    inputmode: "decimal",
                    autocomplete: "off",
                    "data-testid": name,
                    placeholder: hint,
                    "aria-invalid": wrong.then_some("true"),
                    "aria-describedby": wrong.then(|| note.clone()),
                    value: "{value}",
                    oninput: move |event| onwrite.call(event.value()),
                }
            }
            if let Some(error) = error {
                p { class: "field-error", id: note.clone(), "data-testid": "field-error", "{error}" }
            }
        }
    }
}

//! Taking conversations along, and bringing them in.

use dioxus::prelude::*;

use crate::{
    browser,
    components::{Icon, Picture, Section},
    desk::Desk,
    state::transfer::Import,
};

/// Id of the field for the file.
const FILE: &str = "import-file";

#[component]
pub(super) fn Transfer() -> Element {
    let desk = use_context::<Desk>();
    let mut told = use_signal(|| None::<Import>);
    let running = told.read().as_ref().is_some_and(Import::is_running);
    rsx! {
        Section {
            title: "Your conversations",
            lead: "Take them along: Markdown is to be read, JSON can be imported again, here or elsewhere. What is in the trash stays here.",
            div { class: "transfer",
                button {
                    class: "button",
                    "data-look": "plain",
                    r#type: "button",
                    "data-testid": "export-markdown",
                    onclick: move |_| desk.save_all(true),
                    Icon { of: Picture::Save }
                    "Save all as Markdown (ZIP)"
                }
                button {
                    class: "button",
                    "data-look": "plain",
                    r#type: "button",
                    "data-testid": "export-json",
                    onclick: move |_| desk.save_all(false),
                    Icon { of: Picture::Save }
                    "Save all as JSON"
                }
                // The field itself is reached by keys, and looks like a button.
                label { class: "button transfer-file", "data-look": "plain",
                    input {
                        id: FILE,
                        r#type: "file",
                        accept: "application/json,.json",
                        "data-testid": FILE,
                        disabled: running,
                        onchange: move |_| {
                            spawn(async move {
                                match browser::chosen_file(FILE).await {
                                    Some((_, text)) => desk.import(text, told).await,
                                    None => told.set(Some(Import {
                                        stopped: Some("The file cannot be read.".into()),
                                        ..Import::default()
                                    })),
                                }
                            });
                        },
                    }
                    Icon { of: Picture::Up }
                    "Import JSON…"
                }
            }
            if let Some(import) = told() {
                Told { import }
            }
        }
    }
}

/// How the import goes.
#[component]
fn Told(import: Import) -> Element {
    rsx! {
        div { class: "transfer-told", role: "status", "data-testid": "import-told",
            if import.is_running() {
                progress {
                    "aria-label": "Import",
                    max: import.total.map(|total| total.to_string()),
                    value: import.total.map(|_| import.done.to_string()),
                }
            }
            match import.stopped.clone() {
                Some(why) => rsx! { p { class: "form-error", "{why}" } },
                None => rsx! { p { {import.said()} } },
            }
            if !import.wrong.is_empty() {
                ul {
                    for wrong in import.wrong {
                        li { key: "{wrong.place}",
                            code { "{wrong.place}" }
                            " {wrong.detail}"
                        }
                    }
                }
            }
        }
    }
}

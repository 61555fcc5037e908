//! What a read model could not fold.

use dioxus::prelude::*;

use crate::{
    components::{Field, Sheet, Sorry, Submit, Table, Waiting, use_form},
    desk::Desk,
    state::usage::report::Entry,
};

#[component]
pub(super) fn Parked(
    name: String,
    onclose: EventHandler<()>,
    onredrive: EventHandler<()>,
) -> Element {
    let desk = use_context::<Desk>();
    let of = use_signal(|| name.clone());
    let mut parked = use_resource(move || desk.read_parked(of()));
    rsx! {
        Sheet { id: "parked-sheet", title: "Parked by {name}", onclose,
            p { class: "sheet-text",
                "These commits could not be folded, or wait behind one that could not. The rest goes on without them."
            }
            match &*parked.read() {
                None => rsx! { Waiting {} },
                Some(Err(why)) => rsx! {
                    Sorry { why: why.clone(), onagain: move |()| parked.restart() }
                },
                Some(Ok(list)) => rsx! {
                    Table {
                        label: "Parked commits",
                        head: ["Position", "Of", "Why"].map(str::to_owned).to_vec(),
                        rows: list
                            .items
                            .iter()
                            .map(|commit| {
                                let why = commit.reason.clone();
                                Entry::from(vec![
                                    commit.position.to_string(),
                                    format!("{} {}", commit.context, commit.id),
                                    why.unwrap_or_else(|| "waits".into()),
                                ])
                            })
                            .collect::<Vec<_>>(),
                    }
                    div { class: "sheet-foot",
                        button {
                            class: "button",
                            r#type: "button",
                            "data-testid": "redrive",
                            onclick: move |_| onredrive.call(()),
                            "Fold them again"
                        }
                    }
                    if let Some(first) = list.items.iter().find(|commit| commit.reason.is_some()) {
                        GiveUp {
                            key: "{first.position}",
                            name: name.clone(),
                            position: first.position,
                            onskipped: move |()| parked.restart(),
                        }
                    }
                },
            }
        }
    }
}

/// Giving up the first that could not be folded, with a reason.
#[component]
fn GiveUp(name: String, position: u64, onskipped: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let form = use_form();
    let reason = use_signal(String::new);
    rsx! {
        form {
            class: "form",
            novalidate: true,
            onsubmit: move |event| {
                event.prevent_default();
                let skips = desk.skip(name.clone(), position, reason());
                async move {
                    if form.tries(skips).await.is_some() {
                        onskipped.call(());
                    }
                }
            },
            p { class: "sheet-text", "Commit {position} can be given up for ever." }
            Field {
                name: "skip-reason",
                label: "Reason for giving it up",
                kind: "text",
                autocomplete: "off",
                value: reason,
                error: form.error("reason"),
                hint: "This read model stays without it, and what waits behind it is folded.",
            }
            Submit { form, name: "Give it up", trying: "Giving it up…", testid: "skip" }
        }
    }
}

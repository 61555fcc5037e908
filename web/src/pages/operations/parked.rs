//! What a read model could not fold.

use dioxus::prelude::*;

use crate::{
    components::{Sheet, Sorry, Table, Waiting},
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
                },
            }
        }
    }
}

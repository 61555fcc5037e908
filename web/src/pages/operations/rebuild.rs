//! Rebuilding a read model: what it will take, and then doing it.

use dioxus::prelude::*;
use wire::operations::StartRebuild;

use crate::{
    components::{Field, Sheet, Sorry, Submit, use_form},
    desk::Desk,
    state::{form::Refused, operations::estimate},
};

#[component]
pub(super) fn Rebuild(
    name: String,
    onclose: EventHandler<()>,
    onstarted: EventHandler<()>,
) -> Element {
    let desk = use_context::<Desk>();
    let form = use_form();
    let of = use_signal(|| name.clone());
    let mut anew = use_signal(|| false);
    let rate = use_signal(String::new);
    let mut dry = use_resource(move || {
        let how = StartRebuild { from_scratch: anew(), rate: None, dry_run: true };
        desk.rebuild(of(), how)
    });
    let start = move || async move {
        let typed = rate.peek().trim().to_owned();
        let rate = match typed.parse() {
            Ok(rate) if rate > 0 => Some(rate),
            _ if typed.is_empty() => None,
            _ => return form.refuse(Refused::summary("The limit is a whole number of events.")),
        };
        let how = StartRebuild { from_scratch: anew(), rate, dry_run: false };
        let starts = async { desk.rebuild(of(), how).await.map_err(Refused::summary) };
        if form.tries(starts).await.is_some() {
            onstarted.call(());
        }
    };
    rsx! {
        Sheet { id: "rebuild-sheet", title: "Rebuild {name}?", onclose,
            match &*dry.read() {
                None => rsx! {
                    div { class: "waiting", role: "status", "aria-label": "Estimating",
                        div { class: "skeleton" }
                    }
                },
                Some(Err(why)) => rsx! {
                    Sorry { why: why.clone(), onagain: move |()| dry.restart() }
                },
                Some(Ok(state)) => rsx! {
                    p { class: "sheet-text", "data-testid": "estimate", {estimate(state)} }
                    if let Some(detail) = &state.detail {
                        p { class: "sheet-text", "{detail}" }
                    }
                },
            }
            form {
                class: "form",
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    start()
                },
                label { class: "usage-compare",
                    input {
                        r#type: "checkbox",
                        "data-testid": "from-scratch",
                        checked: anew(),
                        onchange: move |event| anew.set(event.checked()),
                    }
                    "From scratch, whatever an earlier one has left"
                }
                Field {
                    name: "rebuild-rate",
                    label: "Events per second at most",
                    kind: "text",
                    autocomplete: "off",
                    value: rate,
                    error: None,
                    hint: "Leave it empty to go as fast as it can.",
                    optional: true,
                }
                Submit { form, name: "Rebuild", trying: "Starting…", testid: "start-rebuild" }
            }
        }
    }
}

//! One read model.

use dioxus::prelude::*;
use wire::operations::ProjectionState;

use super::Asked;
use crate::{
    components::{Icon, Mood, Picture, Tag},
    state::operations::{is_running, progress, share, standing},
};

/// How finely a progress bar is divided.
const PARTS: f64 = 1000.0;

#[component]
pub(super) fn Row(of: ProjectionState, onask: EventHandler<Asked>) -> Element {
    let name = of.lag.name.clone();
    let (word, mood) = match of.lag.state.as_str() {
        "live" => ("Live", Mood::Good),
        "rebuilding" => ("Filling", Mood::Notice),
        "degraded" => ("Degraded", Mood::Danger),
        "stalled" => ("Stalled", Mood::Danger),
        other => (other, Mood::Plain),
    };
    let running = is_running(&of);
    let parked = of.lag.parked;
    let asks = move |question: fn(String) -> Asked| {
        let name = name.clone();
        move |_| onask.call(question(name.clone()))
    };
    rsx! {
        li { class: "row projection", "data-testid": "projection", "data-name": "{of.lag.name}",
            span { class: "row-picture", Icon { of: Picture::Server } }
            div { class: "row-main",
                strong { "{of.lag.name}" }
                span { "data-testid": "standing", {standing(&of)} }
                if let Some(detail) = &of.lag.detail {
                    span { "{detail}" }
                }
                if let Some(rebuild) = &of.rebuild {
                    div { class: "projection-rebuild", "data-testid": "rebuild-state", "data-state": "{rebuild.state}",
                        if rebuild.state == "running" {
                            progress {
                                max: PARTS.to_string(),
                                value: ((share(rebuild) * PARTS) as u32).to_string(),
                                "aria-label": "Rebuild of {of.lag.name}",
                            }
                        }
                        span { {progress(rebuild)} }
                        if let Some(detail) = &rebuild.detail {
                            span { "{detail}" }
                        }
                    }
                }
            }
            Tag { text: word, mood }
            div { class: "row-tools",
                if parked > 0 {
                    button {
                        class: "button",
                        "data-look": "plain",
                        "data-danger": "true",
                        r#type: "button",
                        "data-testid": "parked",
                        onclick: asks(Asked::Parked),
                        "{parked} parked"
                    }
                }
                if !of.copies.is_empty() && !running {
                    button {
                        class: "button",
                        "data-look": "plain",
                        r#type: "button",
                        "data-testid": "roll-back",
                        "aria-label": "Roll back {of.lag.name}",
                        onclick: asks(Asked::RollBack),
                        "Roll back"
                    }
                }
                if running {
                    button {
                        class: "button",
                        "data-look": "plain",
                        r#type: "button",
                        "data-testid": "cancel-rebuild",
                        "aria-label": "Cancel the rebuild of {of.lag.name}",
                        onclick: asks(Asked::Cancel),
                        "Cancel"
                    }
                } else {
                    button {
                        class: "button",
                        "data-look": "plain",
                        r#type: "button",
                        "data-testid": "rebuild",
                        "aria-label": "Rebuild {of.lag.name}",
                        onclick: asks(Asked::Rebuild),
                        "Rebuild"
                    }
                }
            }
        }
    }
}

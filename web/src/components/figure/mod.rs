//! A part of a page with something that is read: a heading, what can be done with it, and what it
//! shows once it is here.

mod reading;
mod report;

use dioxus::prelude::*;

use super::{Icon, Picture, Sorry};
use crate::desk::Desk;
pub(crate) use {
    reading::{Reading, use_reading},
    report::{Query, Report, Unknown},
};

#[component]
pub(crate) fn Figure(
    title: String,
    /// Names it for stories, and the file it is saved as.
    name: &'static str,
    lead: Option<String>,
    reading: Reading,
    /// Whether there is something to show.
    ready: bool,
    /// Where the same is as a table for other programs.
    csv: Option<String>,
    tools: Option<Element>,
    /// Over the whole width of the page.
    #[props(default)]
    wide: bool,
    children: Element,
) -> Element {
    let desk = use_context::<Desk>();
    rsx! {
        section {
            class: "section figure",
            "data-testid": "figure-{name}",
            "data-wide": wide.to_string(),
            "aria-busy": reading.busy().to_string(),
            div { class: "figure-head",
                div {
                    h2 { "{title}" }
                    if let Some(lead) = lead {
                        p { class: "muted", "{lead}" }
                    }
                }
                {tools}
                if let Some(csv) = csv {
                    button {
                        class: "icon-button",
                        r#type: "button",
                        "data-testid": "csv-{name}",
                        title: "Save as CSV",
                        "aria-label": "Save “{title}” as CSV",
                        onclick: move |_| desk.save(csv.clone(), format!("{name}.csv")),
                        Icon { of: Picture::Save }
                    }
                }
            }
            if let Some(why) = reading.why() {
                Sorry { why, onagain: move |()| reading.again() }
            } else if ready {
                {children}
            } else {
                div { class: "figure-wait skeleton", role: "status", "aria-label": "Loading" }
            }
        }
    }
}

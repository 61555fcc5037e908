//! A page that is read from top to bottom, with those that belong to it one step away.

use dioxus::prelude::*;

use super::PageHead;
use crate::{browser, route::Route};

/// A page beside this one.
pub(crate) type Tab = (&'static str, Route);

#[component]
pub(crate) fn PageBody(
    title: &'static str,
    /// This page among those that belong together.
    part: &'static str,
    tabs: Vec<Tab>,
    #[props(default)] wide: bool,
    children: Element,
) -> Element {
    use_hook(|| browser::set_title(&format!("{part} – ConvoAI")));
    rsx! {
        PageHead { title }
        div { class: "page",
            div { class: "page-inner", "data-wide": wide.to_string(),
                if tabs.len() > 1 {
                    nav { class: "tabs", "aria-label": title,
                        for (name, to) in tabs {
                            Link { key: "{name}", class: "tab", to, "{name}" }
                        }
                    }
                }
                {children}
            }
        }
    }
}

/// A part of a page: a heading, a sentence about it, and what it holds.
#[component]
pub(crate) fn Section(
    title: &'static str,
    lead: Option<String>,
    /// Beside the heading.
    action: Option<Element>,
    #[props(default)] danger: bool,
    children: Element,
) -> Element {
    rsx! {
        section { class: "section", "data-danger": danger.to_string(),
            div { class: "section-head",
                div {
                    h2 { "{title}" }
                    if let Some(lead) = lead {
                        p { class: "muted", "{lead}" }
                    }
                }
                {action}
            }
            {children}
        }
    }
}

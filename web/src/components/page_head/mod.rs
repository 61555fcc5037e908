//! What stands above every page: its title, and how the connection is doing.

use dioxus::prelude::*;

use super::{ConnectionPill, DemoBadge, Icon, Picture};
use crate::desk::Desk;

/// Id of the button that opens the list on narrow screens.
pub(crate) const DRAWER_OPEN: &str = "drawer-open";

#[component]
pub(crate) fn PageHead(
    title: String,
    /// In place of the title, while it is being written.
    field: Option<Element>,
    /// What can be done with what the page is about.
    tools: Option<Element>,
) -> Element {
    let mut desk = use_context::<Desk>();
    let writing = field.is_some();
    rsx! {
        header { class: "chat-head",
            button {
                id: DRAWER_OPEN,
                class: "icon-button drawer-only",
                r#type: "button",
                "data-testid": "open-list",
                "aria-label": "Show the list of conversations",
                "aria-expanded": desk.drawer.read().to_string(),
                onclick: move |_| desk.drawer.set(true),
                Icon { of: Picture::Menu }
            }
            if *desk.list_hidden.read() {
                button {
                    class: "icon-button wide-only",
                    r#type: "button",
                    "data-testid": "show-list",
                    title: "Show the list (Ctrl B)",
                    "aria-label": "Show the list",
                    onclick: move |_| desk.toggle_list(),
                    Icon { of: Picture::Side }
                }
            }
            h1 { class: writing.then_some("visually-hidden"), "{title}" }
            {field}
            ConnectionPill {}
            if desk.is_demo() {
                DemoBadge {}
            }
            {tools}
        }
    }
}

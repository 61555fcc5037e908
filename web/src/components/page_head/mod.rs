//! What stands above every page: its title, and how the connection is doing.

use dioxus::prelude::*;

use super::{ConnectionPill, DemoBadge, Icon, Picture};
use crate::desk::Desk;

/// Id of the button that opens the list on narrow screens.
pub(crate) const DRAWER_OPEN: &str = "drawer-open";

#[component]
pub(crate) fn PageHead(title: String) -> Element {
    let mut desk = use_context::<Desk>();
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
            h1 { "{title}" }
            ConnectionPill {}
            if desk.is_demo() {
                DemoBadge {}
            }
        }
    }
}

//! The sheet of shortcuts.

use dioxus::prelude::*;

use super::{Icon, Picture};
use crate::state::shortcut::Shortcut;

/// Id of the dialog.
pub(crate) const SHORTCUTS: &str = "shortcuts";

#[component]
pub(crate) fn ShortcutSheet() -> Element {
    rsx! {
        dialog { id: SHORTCUTS, class: "sheet shortcut-sheet", "aria-labelledby": "shortcuts-title",
            // Closes without a script of ours.
            form { method: "dialog", class: "sheet-head",
                h2 { id: "shortcuts-title", "Keyboard shortcuts" }
                button { class: "icon-button", "aria-label": "Close", Icon { of: Picture::Close } }
            }
            div { class: "shortcut-groups",
                for (heading, lines) in Shortcut::SHEET {
                    section { key: "{heading}",
                        h3 { "{heading}" }
                        dl { class: "shortcut-list",
                            for (keys, what) in lines.iter() {
                                div { key: "{what}",
                                    dt { "{what}" }
                                    dd {
                                        for name in keys.iter() {
                                            kbd { key: "{name}", "{name}" }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            p { class: "muted", "On a Mac, use ⌘ instead of Ctrl and ⌥ instead of Alt." }
        }
    }
}

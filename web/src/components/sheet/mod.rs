//! A dialog over the page, there for as long as it is shown.

use dioxus::prelude::*;

use super::{Icon, Picture, ToastNote};
use crate::{browser, desk::Desk};

#[component]
pub(crate) fn Sheet(
    id: &'static str,
    title: String,
    /// It holds something that would be lost: only its buttons close it.
    #[props(default)]
    firm: bool,
    onclose: EventHandler<()>,
    children: Element,
) -> Element {
    let mut desk = use_context::<Desk>();
    use_hook(|| {
        // One that takes the place of another comes from where that one came from.
        if !browser::has_dialog() {
            desk.came_from.set(browser::focused());
        }
    });
    use_drop(move || browser::focus_after_dialog(desk.came_from.peek().clone()));
    rsx! {
        dialog {
            id,
            class: "sheet",
            "data-testid": id,
            "aria-labelledby": "{id}-title",
            // A click beside it is a wish to close it, where the browser knows that.
            "closedby": if firm { "none" } else { "any" },
            onmounted: move |_| browser::open_dialog(id),
            oncancel: move |event| {
                event.prevent_default();
                if !firm {
                    onclose.call(());
                }
            },
            div { class: "sheet-head",
                h2 { id: "{id}-title", "{title}" }
                if !firm {
                    button {
                        class: "icon-button",
                        r#type: "button",
                        "aria-label": "Close",
                        onclick: move |_| onclose.call(()),
                        Icon { of: Picture::Close }
                    }
                }
            }
            // The one of the page lies under what dims it. Here it takes room of its own, so that
            // it covers no button.
            ToastNote {}
            {children}
        }
    }
}

/// Asks once more before something is done that is not easily taken back.
#[component]
pub(crate) fn Confirm(
    id: &'static str,
    title: String,
    /// What will happen.
    text: String,
    /// The button that does it.
    action: &'static str,
    onclose: EventHandler<()>,
    onconfirm: EventHandler<()>,
) -> Element {
    rsx! {
        Sheet { id, title, onclose,
            p { class: "sheet-text", "{text}" }
            div { class: "sheet-foot",
                button {
                    class: "button",
                    "data-look": "plain",
                    r#type: "button",
                    onclick: move |_| onclose.call(()),
                    "Cancel"
                }
                button {
                    class: "button",
                    "data-look": "danger",
                    r#type: "button",
                    "data-testid": "confirm",
                    onclick: move |_| onconfirm.call(()),
                    "{action}"
                }
            }
        }
    }
}

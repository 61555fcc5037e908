//! A passing note, sometimes with a way back.

use dioxus::prelude::*;
use gloo_timers::future::TimeoutFuture;

use super::{Icon, Picture};
use crate::desk::Desk;

/// Long enough to read a sentence and to reach the button.
const SHOWN_MS: u32 = 10_000;

#[component]
pub(crate) fn ToastNote() -> Element {
    let mut desk = use_context::<Desk>();
    use_effect(move || {
        let Some(toast) = desk.toast.cloned() else { return };
        spawn(async move {
            TimeoutFuture::new(SHOWN_MS).await;
            if desk.toast.peek().as_ref().is_some_and(|now| now.id == toast.id) {
                desk.toast.set(None);
            }
        });
    });
    rsx! {
        div { class: "toast-place", role: "status", "aria-live": "polite",
            if let Some(toast) = desk.toast.cloned() {
                div { key: "{toast.id}", class: "toast", "data-testid": "toast",
                    span { "{toast.text}" }
                    if let Some(undo) = toast.undo {
                        button {
                            class: "toast-button",
                            r#type: "button",
                            "data-testid": "undo",
                            onclick: move |_| desk.undo(undo.clone()),
                            "Undo"
                        }
                    }
                    button {
                        class: "icon-button",
                        r#type: "button",
                        "aria-label": "Dismiss",
                        onclick: move |_| desk.toast.set(None),
                        Icon { of: Picture::Close }
                    }
                }
            }
        }
    }
}

//! Copies a text and says so, to the eye and to screen readers.

use dioxus::prelude::*;
use gloo_timers::future::TimeoutFuture;

use super::{Icon, Picture};
use crate::browser;

/// How long "Copied" stays, in milliseconds.
const FEEDBACK_MS: u32 = 2000;

#[component]
pub(crate) fn CopyButton(
    text: String,
    testid: String,
    label: String,
    /// Only the picture is shown.
    #[props(default)]
    bare: bool,
) -> Element {
    let mut said = use_signal(|| None::<&'static str>);
    let copy = move |_| {
        let text = text.clone();
        async move {
            said.set(Some(if browser::copy(&text).await { "Copied" } else { "Copying failed" }));
            TimeoutFuture::new(FEEDBACK_MS).await;
            said.set(None);
        }
    };
    let done = said().is_some();
    rsx! {
        button {
            class: if bare { "icon-button" } else { "quiet-button" },
            title: bare.then_some("Copy"),
            r#type: "button",
            "data-testid": testid,
            "data-done": done.to_string(),
            onclick: copy,
            Icon { of: if done { Picture::Check } else { Picture::Copy } }
            span { class: bare.then_some("visually-hidden"), {said().unwrap_or("Copy")} }
            span { class: "visually-hidden", " {label}" }
        }
        span { class: "visually-hidden", role: "status", "aria-live": "polite", {said().unwrap_or("")} }
    }
}

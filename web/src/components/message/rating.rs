//! What the reader thinks of an answer, and why.

use std::rc::Rc;

use dioxus::prelude::*;
use wire::conversation::{Message, Rating};

use crate::{
    browser,
    components::{Icon, Picture},
    desk::Desk,
};

/// Id of the field for the reason; one is asked for at a time.
const REASON: &str = "rating-reason";

/// Two thumbs. `onrated` says for which a reason may be given.
#[component]
pub(super) fn Thumbs(message: Rc<Message>, onrated: EventHandler<Option<Rating>>) -> Element {
    let desk = use_context::<Desk>();
    let id = message.id.clone();
    let rating = message.rating;
    let rate = use_callback(move |wanted: Rating| {
        // The same thumb again takes it back.
        let now = (rating != Some(wanted)).then_some(wanted);
        desk.rate(id.clone(), now, None);
        onrated.call(now);
    });
    rsx! {
        for (wanted, label, testid, picture) in [
            (Rating::Up, "Good answer", "rate-up", Picture::Good),
            (Rating::Down, "Bad answer", "rate-down", Picture::Bad),
        ] {
            button {
                key: "{testid}",
                class: "icon-button",
                r#type: "button",
                "data-testid": testid,
                title: label,
                "aria-label": label,
                "aria-pressed": (rating == Some(wanted)).to_string(),
                onclick: move |_| rate.call(wanted),
                Icon { of: picture }
            }
        }
    }
}

/// Why, in the person's own words.
#[component]
pub(super) fn Reason(id: String, rating: Rating, onend: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let mut text = use_signal(String::new);
    let question = match rating {
        Rating::Up => "What was good about it? (optional)",
        Rating::Down => "What was wrong with it? (optional)",
    };
    rsx! {
        form {
            class: "reason",
            "data-testid": "reason-form",
            onsubmit: move |event| {
                event.prevent_default();
                if !text.peek().trim().is_empty() {
                    desk.rate(id.clone(), Some(rating), Some(text()));
                }
                onend.call(());
            },
            label { r#for: REASON, "{question}" }
            input {
                id: REASON,
                "data-testid": "reason",
                maxlength: "1000",
                autocomplete: "off",
                value: "{text}",
                oninput: move |event| text.set(event.value()),
                onkeydown: move |event| {
                    if event.key() == Key::Escape {
                        event.stop_propagation();
                        onend.call(());
                    }
                },
                onmounted: move |_| {
                    if browser::has_keyboard() {
                        browser::focus(REASON);
                    }
                },
            }
            button { class: "button", "data-look": "plain", r#type: "button", onclick: move |_| onend.call(()), "Skip" }
            button { class: "button", "data-look": "small", r#type: "submit", "data-testid": "reason-send", "Send" }
        }
    }
}

//! One conversation of a shelf.

use dioxus::prelude::*;
use wire::conversation::Conversation;

use crate::{
    browser,
    components::{Icon, Picture, Tag},
    desk::Desk,
    route::Route,
    state::shelf::Shelf,
};

#[component]
pub(super) fn Row(conversation: Conversation, shelf: Shelf) -> Element {
    let mut desk = use_context::<Desk>();
    let id = use_signal(|| conversation.id.clone());
    let title = desk.title_of(&conversation.id, conversation.title.as_deref());
    let chosen = use_memo(move || desk.chosen.read().has(&id.read()));
    let clock = browser::clock();
    let moment = match conversation.deleted_at {
        Some(at) => format!("Deleted {}", clock.ago(at)),
        None => clock.ago(conversation.updated_at),
    };
    let count = match conversation.message_count {
        1 => "1 message".to_owned(),
        count => format!("{count} messages"),
    };
    let choose = use_callback(move |range: bool| {
        let lies = desk.shelf.peek();
        let list: Vec<_> = lies.list.items.iter().map(|item| item.id.as_str()).collect();
        desk.chosen.write().toggle(&id.peek(), range, &list);
    });
    rsx! {
        li { class: "shelf-row", "data-testid": "shelf-row", "data-chosen": chosen().to_string(),
            label { class: "shelf-check",
                input {
                    r#type: "checkbox",
                    "data-testid": "choose",
                    "aria-label": "Select {title}",
                    checked: chosen(),
                    onclick: move |event| {
                        // What is chosen is decided here; with Shift it is more than one.
                        choose.call(event.modifiers().shift());
                    },
                }
            }
            div { class: "shelf-what",
                if shelf == Shelf::Trash {
                    span { class: "shelf-title", "data-testid": "shelf-title", "{title}" }
                } else {
                    Link {
                        class: "shelf-title",
                        to: Route::Conversation { id: conversation.id.clone() },
                        "data-testid": "shelf-title",
                        "{title}"
                    }
                }
                span { class: "shelf-facts",
                    if conversation.pinned {
                        span { class: "shelf-pin", Icon { of: Picture::Pin } "Pinned" }
                    }
                    if conversation.ended_at.is_some() {
                        span { class: "shelf-pin", Icon { of: Picture::Lock } "Ended" }
                    }
                    span { "{count}" }
                    for tag in conversation.tags.clone() {
                        Tag { key: "{tag}", text: tag.clone() }
                    }
                }
            }
            span { class: "shelf-moment", "{moment}" }
        }
    }
}

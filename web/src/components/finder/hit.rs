//! A message that was found.

use dioxus::prelude::*;
use wire::{conversation::Role, search::SearchHit};

use crate::{
    browser,
    components::{Icon, Picture},
    desk::Desk,
};

/// Where it is, whose it is, and the words around what was looked for.
#[component]
pub(super) fn Hit(hit: SearchHit) -> Element {
    let desk = use_context::<Desk>();
    let title = desk.title_of(&hit.conversation_id, hit.title.as_deref());
    let moment = browser::clock().short(hit.created_at);
    let who = match hit.role {
        Some(Role::User) => "You",
        Some(Role::Assistant) => "ConvoAI",
        Some(Role::System) => "Instructions",
        None => "Title",
    };
    rsx! {
        Icon { of: Picture::Search }
        div { class: "hit",
            span { class: "hit-words",
                for (place, piece) in hit.snippet.iter().enumerate() {
                    if piece.marked {
                        mark { key: "{place}", "{piece.text}" }
                    } else {
                        span { key: "{place}", "{piece.text}" }
                    }
                }
            }
            span { class: "hit-place",
                "{who} · {title}"
                if hit.archived {
                    " · archived"
                }
            }
        }
        span { class: "menu-hint", "{moment}" }
    }
}

//! A conversation as it was at one point.

use std::rc::Rc;

use dioxus::prelude::*;
use wire::{
    conversation::{Message, Role},
    history::HistoryEntry,
};

use crate::{
    browser,
    components::{Icon, Markdown, Picture, Sorry, Waiting},
    desk::Desk,
    state::history::sentences,
};

#[component]
pub(super) fn Past(
    id: String,
    entry: HistoryEntry,
    /// The last thing that happened.
    newest: u64,
    onback: EventHandler<()>,
) -> Element {
    let desk = use_context::<Desk>();
    let position = entry.position;
    let of = use_signal(|| id);
    let mut past = use_resource(move || desk.read_past(of(), position));
    let moment = browser::clock().full(entry.at);
    rsx! {
        div { class: "past-banner", "data-testid": "past",
            button {
                class: "icon-button drawer-only",
                r#type: "button",
                "aria-label": "Back to the list of what happened",
                onclick: move |_| onback.call(()),
                Icon { of: Picture::Before }
            }
            p { role: "status",
                strong { "You are looking at this conversation as it was." }
                span { "{moment}" }
            }
            div { class: "past-deeds",
                button {
                    class: "button",
                    "data-look": "plain",
                    r#type: "button",
                    "data-testid": "branch-from",
                    onclick: move |_| desk.branch_from(of(), position),
                    Icon { of: Picture::Chats }
                    "Branch from here"
                }
                if position != newest {
                    button {
                        class: "button",
                        "data-look": "small",
                        r#type: "button",
                        "data-testid": "restore-to",
                        onclick: move |_| desk.restore_to(of(), position, newest),
                        Icon { of: Picture::Again }
                        "Restore"
                    }
                }
            }
        }
        match &*past.read() {
            None => rsx! { Waiting {} },
            Some(Err(why)) => rsx! {
                Sorry { why: why.clone(), onagain: move |()| past.restart() }
            },
            Some(Ok((messages, changes))) => rsx! {
                if !sentences(changes).is_empty() {
                    details { class: "past-changes",
                        summary { "What has changed since" }
                        ul {
                            for (place, said) in sentences(changes).into_iter().enumerate() {
                                li { key: "{place}", "{said}" }
                            }
                        }
                    }
                }
                if messages.is_empty() {
                    p { class: "muted past-none", "Nothing had been said yet." }
                }
                for message in messages.iter() {
                    Words { key: "{message.id}", message: message.clone() }
                }
            },
        }
    }
}

/// What somebody had said.
#[component]
fn Words(message: Rc<Message>) -> Element {
    let (role, who) = match message.role {
        Role::User => ("user", "You"),
        Role::Assistant => ("assistant", "ConvoAI"),
        Role::System => ("system", "Instructions"),
    };
    rsx! {
        article { class: "past-message", "data-role": role,
            h2 { "{who}" }
            if message.role == Role::Assistant {
                Markdown { text: message.content.clone() }
            } else {
                p { class: "past-words", "{message.content}" }
            }
        }
    }
}

//! What happened in a conversation, and how it was at any point.

mod past;

use dioxus::prelude::*;
use wire::history::HistoryEntry;

use crate::{
    browser,
    components::{Icon, PageHead, Picture, Sorry, Waiting},
    desk::Desk,
    route::Route,
    state::{listing::Listing, transcript::Load},
};
use past::Past;

#[component]
pub(crate) fn History(id: String) -> Element {
    let desk = use_context::<Desk>();
    let of = use_signal(|| id.clone());
    let mut list = use_signal(Listing::<HistoryEntry>::default);
    let mut looked_at = use_signal(|| None::<HistoryEntry>);
    use_hook(|| browser::set_title("History – ConvoAI"));
    let read = move |cursor: Option<String>| async move {
        let answer = desk.read_history(&of(), cursor.as_deref()).await;
        let mut list = list.write();
        match (answer, cursor) {
            (Ok(page), None) => list.replace(page),
            (Ok(page), Some(_)) => list.extend(page),
            (Err(why), _) => list.fail(why),
        }
    };
    use_future(move || read(None));
    let title = {
        let known = desk.known(&id);
        desk.title_of(&id, known.as_ref().and_then(|known| known.title.as_deref()))
    };
    let newest = list.read().items.first().map_or(0, |entry| entry.position);
    let tools = rsx! {
        Link {
            class: "button",
            "data-look": "plain",
            to: Route::Conversation { id: id.clone() },
            "data-testid": "back-to-conversation",
            "Back to the conversation"
        }
    };
    let load = list.read().load.clone();
    rsx! {
        PageHead { title: "History of {title}", tools }
        div { class: "history page", "data-looking": looked_at.read().is_some().to_string(),
            section { class: "history-list", "aria-label": "What happened",
                match load {
                    Load::Loading => rsx! { Waiting {} },
                    Load::Failed(why) | Load::Gone(why) => rsx! {
                        Sorry { why, onagain: move |()| _ = spawn(read(None)) }
                    },
                    Load::Ready => rsx! {
                        ol {
                            for (place, entry) in list.read().items.clone().into_iter().enumerate() {
                                Entry {
                                    key: "{place}",
                                    chosen: looked_at.read().as_ref() == Some(&entry),
                                    entry,
                                    onlook: move |entry| looked_at.set(Some(entry)),
                                }
                            }
                        }
                        if let Some(next) = list.read().next.clone() {
                            button {
                                class: "button",
                                "data-look": "plain",
                                r#type: "button",
                                onclick: move |_| _ = spawn(read(Some(next.clone()))),
                                "Show earlier"
                            }
                        }
                    },
                }
            }
            section { class: "history-past", "aria-label": "As it was",
                if let Some(entry) = looked_at() {
                    Past {
                        key: "{entry.position}",
                        id: id.clone(),
                        entry,
                        newest,
                        onback: move |()| looked_at.set(None),
                    }
                } else {
                    div { class: "nothing",
                        Icon { of: Picture::Clock }
                        strong { "Nothing is lost" }
                        p { "Choose a point on the left to see the conversation as it was then." }
                    }
                }
            }
        }
    }
}

/// One thing that happened.
#[component]
fn Entry(entry: HistoryEntry, chosen: bool, onlook: EventHandler<HistoryEntry>) -> Element {
    let moment = browser::clock().full(entry.at);
    let picture = match entry.kind.split('_').next().unwrap_or_default() {
        "message" => Picture::Chats,
        "answer" | "model" => Picture::Again,
        "pinned" | "unpinned" => Picture::Pin,
        "archived" | "unarchived" => Picture::Archive,
        "tagged" => Picture::Tag,
        "renamed" | "titled" => Picture::Pencil,
        "deleted" => Picture::Bin,
        "ended" => Picture::Lock,
        "configured" => Picture::Sliders,
        _ => Picture::Info,
    };
    let change = match (&entry.before, &entry.after) {
        (Some(before), Some(after)) => Some(format!("{before} → {after}")),
        (None, Some(after)) => Some(after.clone()),
        (Some(before), None) => Some(format!("{before} → nothing")),
        (None, None) => None,
    };
    let kind = entry.kind.clone();
    let text = entry.text.clone();
    rsx! {
        li { "data-testid": "history-entry", "data-kind": kind,
            button {
                r#type: "button",
                "aria-pressed": chosen.to_string(),
                onclick: move |_| onlook.call(entry.clone()),
                Icon { of: picture }
                span { class: "history-what",
                    span { "{text}" }
                    if let Some(change) = change {
                        span { class: "history-change", "{change}" }
                    }
                    span { class: "history-moment", "{moment}" }
                }
            }
        }
    }
}

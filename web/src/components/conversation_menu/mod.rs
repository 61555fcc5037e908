//! What can be done with a conversation.

use dioxus::prelude::*;
use wire::conversation::Conversation;

use super::{Icon, Menu, MenuItem, Picture};
use crate::{
    desk::{Desk, OpenSheet},
    route::Route,
};

#[component]
pub(crate) fn ConversationMenu(
    conversation: Conversation,
    title: String,
    onrename: EventHandler<()>,
) -> Element {
    let mut desk = use_context::<Desk>();
    let Conversation { id, pinned, archived, ended_at, .. } = conversation;
    let ended = ended_at.is_some();
    let of = use_signal(|| id);
    let picked = move || of.peek().clone();
    rsx! {
        Menu {
            label: "More about {title}",
            testid: "conversation-menu",
            face: rsx! { Icon { of: Picture::Dots } },
            MenuItem {
                name: if pinned { "Unpin" } else { "Pin" },
                testid: "pin",
                picture: Picture::Pin,
                keys: "Alt P",
                onpick: move |()| desk.pin(picked(), !pinned),
            }
            MenuItem {
                name: "Rename",
                testid: "rename",
                picture: Picture::Pencil,
                onpick: move |()| onrename.call(()),
            }
            MenuItem {
                name: "Tags…",
                testid: "tags",
                picture: Picture::Tag,
                onpick: move |()| desk.sheet.set(Some(OpenSheet::Tags(picked()))),
            }
            MenuItem {
                name: if archived { "Move to the list" } else { "Archive" },
                testid: "archive",
                picture: Picture::Archive,
                keys: "Alt A",
                onpick: move |()| desk.archive(picked(), !archived),
            }
            MenuItem {
                name: if ended { "Reopen" } else { "End" },
                testid: "end",
                picture: if ended { Picture::Again } else { Picture::Lock },
                onpick: move |()| desk.end(picked(), !ended),
            }
            MenuItem {
                name: "History",
                testid: "history",
                picture: Picture::Clock,
                onpick: move |()| desk.goes_to(Route::History { id: picked() }),
            }
            MenuItem {
                name: "Save as Markdown",
                testid: "save-markdown",
                picture: Picture::Save,
                onpick: move |()| desk.save_conversation(&picked(), true),
            }
            MenuItem {
                name: "Save as JSON",
                testid: "save-json",
                picture: Picture::Save,
                onpick: move |()| desk.save_conversation(&picked(), false),
            }
            hr {}
            MenuItem {
                name: "Delete",
                testid: "delete",
                picture: Picture::Bin,
                danger: true,
                onpick: move |()| desk.delete(picked()),
            }
        }
    }
}

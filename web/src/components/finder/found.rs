//! What can be picked, and what comes of it.

use dioxus::prelude::*;
use wire::search::SearchHit;

use crate::{
    browser,
    components::Picture,
    desk::{Desk, OpenSheet},
    route::Route,
    state::finder::best,
};

/// Most conversations that are listed.
const MOST: usize = 12;

/// What can be picked.
#[derive(Clone, PartialEq)]
pub(super) enum Found {
    Conversation { id: String, title: String, moment: String },
    Deed { name: &'static str, keys: &'static str, picture: Picture, deed: Deed },
    Hit(SearchHit),
}

/// Something to do.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Deed {
    NewChat,
    Settings,
    Pin,
    Archive,
    Delete,
    All,
    TheArchive,
    Trash,
    Account,
}

const DEEDS: [(&str, &str, Picture, Deed); 9] = [
    ("New conversation", "Ctrl Shift O", Picture::Plus, Deed::NewChat),
    ("Settings of this conversation", "Alt S", Picture::Sliders, Deed::Settings),
    ("Pin or unpin this conversation", "Alt P", Picture::Pin, Deed::Pin),
    ("Archive this conversation", "Alt A", Picture::Archive, Deed::Archive),
    ("Delete this conversation", "Alt Backspace", Picture::Bin, Deed::Delete),
    ("All conversations", "", Picture::Chats, Deed::All),
    ("Archive", "", Picture::Archive, Deed::TheArchive),
    ("Trash", "", Picture::Bin, Deed::Trash),
    ("Account", "", Picture::Person, Deed::Account),
];

impl Deed {
    fn needs_conversation(self) -> bool {
        matches!(self, Self::Pin | Self::Archive | Self::Delete | Self::Settings)
    }
}

/// What can be picked when this is looked for: conversations by title, then things to do.
pub(super) fn find(desk: Desk, wanted: &str) -> Vec<Found> {
    let clock = browser::clock();
    let list = desk.conversations.read();
    let all =
        list.items().iter().map(|known| (known, desk.title_of(&known.id, known.title.as_deref())));
    let mut found: Vec<_> = best(all, |(_, title)| title.clone(), wanted, MOST)
        .into_iter()
        .map(|(known, title)| Found::Conversation {
            id: known.id.clone(),
            title,
            moment: clock.short(known.updated_at),
        })
        .collect();
    let open = !desk.transcript.peek().conversation.is_empty();
    let deeds = DEEDS.into_iter().filter(|(.., deed)| open || !deed.needs_conversation());
    let most = if wanted.trim().is_empty() { DEEDS.len() } else { 4 };
    let deeds = best(deeds, |(name, ..)| (*name).to_owned(), wanted, most);
    found.extend(deeds.into_iter().map(|(name, keys, picture, deed)| Found::Deed {
        name,
        keys,
        picture,
        deed,
    }));
    found
}

/// Goes there, or does it.
pub(super) fn carry_out(mut desk: Desk, found: Found) {
    let deed = match found {
        Found::Hit(SearchHit { conversation_id, message_id, .. }) => {
            desk.close_drawer();
            match message_id {
                Some(message) => desk.go_to_message(conversation_id, message),
                None => desk.goes_to(Route::Conversation { id: conversation_id }),
            }
            return;
        }
        Found::Conversation { id, .. } => {
            desk.close_drawer();
            desk.goes_to(Route::Conversation { id });
            return;
        }
        Found::Deed { deed, .. } => deed,
    };
    let open = desk.transcript.peek().conversation.clone();
    let known = desk.known(&open);
    match deed {
        Deed::NewChat => desk.goes_to(Route::NewChat {}),
        Deed::Settings => desk.sheet.set(Some(OpenSheet::Settings)),
        Deed::Pin => desk.pin(open, !known.is_some_and(|known| known.pinned)),
        Deed::Archive => desk.archive(open, !known.is_some_and(|known| known.archived)),
        Deed::Delete => desk.delete(open),
        Deed::All => desk.goes_to(Route::AllConversations {}),
        Deed::TheArchive => desk.goes_to(Route::Archive {}),
        Deed::Trash => desk.goes_to(Route::Trash {}),
        Deed::Account => desk.goes_to(Route::Profile {}),
    }
}

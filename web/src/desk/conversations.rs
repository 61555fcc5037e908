//! The list: reading it, and changing what is in it.

use dioxus::prelude::*;
use wire::conversation::ChangeConversation;

use super::{BEGINNINGS, Desk, Undo};
use crate::{
    browser,
    client::Failure,
    state::{
        conversations::{apply, reverse},
        ids,
        shelf::Shelf,
        title,
        transcript::Load,
    },
};

impl Desk {
    /// True until the list was read for the first time.
    pub(crate) fn is_blank(self) -> bool {
        self.conversations.peek().load != Load::Ready
    }

    /// Reads the first page of the list.
    pub(crate) async fn read_list(mut self) {
        let known = *self.position.peek();
        let tag = self.conversations.peek().tag.clone();
        match self.client().conversations(Shelf::Open, tag.as_deref(), None, known).await {
            Ok(page) => {
                // What comes over the socket goes on from here.
                if known == 0 {
                    self.position.set(page.position);
                }
                self.conversations.write().replace(page);
            }
            Err(failure) => {
                let sentence = self.failed(&failure);
                let mut list = self.conversations.write();
                if list.load != Load::Ready {
                    list.load = Load::Failed(sentence);
                }
            }
        }
    }

    /// Reads the list again after a failure.
    pub(crate) fn read_list_again(mut self) {
        self.conversations.write().load = Load::Loading;
        self.run(self.read_list());
    }

    /// Shows only those with a tag, or all of them.
    pub(crate) fn filter(mut self, tag: Option<String>) {
        self.conversations.write().tag = tag;
        self.run(self.read_list());
    }

    /// Reads the following page of the list.
    pub(crate) fn read_more(mut self) {
        // Taken, so that scrolling on does not ask twice.
        let Some(next) = self.conversations.write().next.take() else { return };
        let tag = self.conversations.peek().tag.clone();
        self.run(async move {
            let tag = tag.as_deref();
            match self.client().conversations(Shelf::Open, tag, Some(&next), 0).await {
                Ok(page) => self.conversations.write().extend(page),
                Err(failure) => {
                    self.say(self.failed(&failure), None);
                    self.conversations.write().next = Some(next);
                }
            }
        });
    }

    /// Reads one conversation that changed and is not in the list.
    pub(super) fn read_one(mut self, id: String, at_least: u64) {
        self.run(async move {
            if let Ok(conversation) = self.client().conversation(&id, at_least).await {
                self.conversations.write().upsert(conversation);
            }
        });
    }

    /// Gives a conversation a title.
    pub(crate) fn rename(self, id: String, title: String) {
        let title = title.trim().to_owned();
        let known = self.conversations.peek().get(&id).and_then(|known| known.title.clone());
        if title.is_empty() || known.as_deref() == Some(title.as_str()) {
            return;
        }
        let change = ChangeConversation { title: Some(title), ..ChangeConversation::default() };
        self.change(id, change, "Conversation renamed.");
    }

    /// Pins a conversation, or no longer.
    pub(crate) fn pin(self, id: String, pinned: bool) {
        let change = ChangeConversation { pinned: Some(pinned), ..ChangeConversation::default() };
        let said = if pinned { "Conversation pinned." } else { "Conversation unpinned." };
        self.change(id, change, said);
    }

    /// Takes a conversation out of the list and keeps it, or brings it back.
    pub(crate) fn archive(self, id: String, archived: bool) {
        let archived = Some(archived);
        let change = ChangeConversation { archived, ..ChangeConversation::default() };
        let said = if archived == Some(true) {
            "Conversation archived."
        } else {
            "Conversation moved to the list."
        };
        self.change(id, change, said);
    }

    /// Ends a conversation, so that nothing more is said in it, or lets it go on.
    pub(crate) fn end(self, id: String, ended: bool) {
        let change = ChangeConversation { ended: Some(ended), ..ChangeConversation::default() };
        let said = if ended { "Conversation ended." } else { "Conversation reopened." };
        self.change(id, change, said);
    }

    /// Gives a conversation exactly these tags.
    pub(crate) fn tag(self, id: String, tags: Vec<String>) {
        let change = ChangeConversation { tags: Some(tags), ..ChangeConversation::default() };
        self.change(id, change, "Tags changed.");
    }

    /// Changes a conversation at once, tells the server, and offers the way back.
    fn change(mut self, id: String, change: ChangeConversation, said: &'static str) {
        let known = self.known(&id);
        let back = known.as_ref().map(|known| reverse(known, &change));
        self.show_change(&id, &change);
        self.run(async move {
            match self.try_change(&id, &change).await {
                Ok(()) => {
                    // A title that was not there cannot be taken away again.
                    let back = back.filter(|back| *back != ChangeConversation::default());
                    self.say(said, back.map(|back| Undo::Change(id, back)));
                }
                Err(failure) => {
                    if let Some(known) = known {
                        self.conversations.write().bring_back(known, 0);
                    }
                    self.say(self.failed(&failure), None);
                }
            }
        });
    }

    /// Changes a conversation as [`Desk::change`] does, and says nothing when that works.
    pub(super) fn change_quietly(self, id: String, change: ChangeConversation) {
        self.show_change(&id, &change);
        self.run(async move {
            match self.try_change(&id, &change).await {
                // One that comes back to the list is read, wherever in it it belongs.
                Ok(()) => self.read_one(id, 0),
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }

    pub(super) async fn try_change(
        self,
        id: &str,
        change: &ChangeConversation,
    ) -> Result<(), Failure> {
        let key = browser::random_id::<{ ids::CONVERSATION_BYTES }>();
        let was_unread = self.was_unread(id);
        let receipt = self.client().change(id, change, &key).await?;
        // One's own doing is no news.
        if !was_unread {
            self.looked_at(id, receipt.position);
        }
        Ok(())
    }

    fn show_change(mut self, id: &str, change: &ChangeConversation) {
        self.conversations.write().change(id, change);
        if let Some(opened) = self.opened.write().as_mut().filter(|opened| opened.id == id) {
            apply(opened, change);
        }
    }

    /// What a conversation is called.
    pub(crate) fn title_of(self, id: &str, given: Option<&str>) -> String {
        title::shown(given, self.beginnings.read().get(id).map(String::as_str))
    }

    /// Remembers the first words of a conversation, in case nobody names it.
    pub(super) fn remember_beginning(mut self, id: &str, text: &str) {
        if self.beginnings.peek().contains_key(id) {
            return;
        }
        let Some(beginning) = title::beginning(text) else { return };
        self.beginnings.write().insert(id.into(), beginning);
        self.keep_beginnings();
    }

    /// Forgets the first words of a conversation that is gone for good.
    pub(super) fn forget_beginning(mut self, id: &str) {
        if self.beginnings.peek().contains_key(id) {
            self.beginnings.write().remove(id);
            self.keep_beginnings();
        }
    }

    fn keep_beginnings(self) {
        if let Ok(text) = serde_json::to_string(&*self.beginnings.peek()) {
            browser::keep(BEGINNINGS, &text);
        }
    }
}

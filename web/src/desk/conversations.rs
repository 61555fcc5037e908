//! The list: reading it, renaming, deleting, and undoing that.

use dioxus::prelude::*;

use super::{BEGINNINGS, Deleted, Desk, Undo};
use crate::{
    browser,
    state::{
        ids, title,
        transcript::{Load, Transcript},
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
        match self.client().conversations(None, known).await {
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

    /// Reads the following page of the list.
    pub(crate) fn read_more(mut self) {
        // Taken, so that scrolling on does not ask twice.
        let Some(next) = self.conversations.write().next.take() else { return };
        self.run(async move {
            match self.client().conversations(Some(&next), 0).await {
                Ok(page) => self.conversations.write().extend(page),
                Err(failure) => {
                    self.say(self.failed(&failure), None);
                    self.conversations.write().next = Some(next);
                }
            }
        });
    }

    /// Reads one conversation that changed and is not in the list.
    pub(super) fn read_one(mut self, id: String) {
        self.run(async move {
            if let Ok(conversation) = self.client().conversation(&id).await {
                self.conversations.write().upsert(conversation);
            }
        });
    }

    /// Gives a conversation a title.
    pub(crate) fn rename(mut self, id: String, title: String) {
        let title = title.trim().to_owned();
        let before = self.conversations.peek().get(&id).and_then(|known| known.title.clone());
        if title.is_empty() || before.as_deref() == Some(title.as_str()) {
            return;
        }
        self.conversations.write().rename(&id, Some(title.clone()));
        self.run(async move {
            let key = browser::random_id::<{ ids::CONVERSATION_BYTES }>();
            if let Err(failure) = self.client().rename(&id, &title, &key).await {
                self.conversations.write().rename(&id, before);
                self.say(self.failed(&failure), None);
            }
        });
    }

    /// Deletes a conversation; for a while it can be undone.
    pub(crate) fn delete(mut self, id: String) {
        let Some(conversation) = self.conversations.write().remove(&id) else { return };
        let beginning = self.beginnings.peek().get(&id).cloned();
        if self.transcript.peek().conversation == id {
            self.transcript.set(Transcript::default());
        }
        self.run(async move {
            match self.client().delete(&id).await {
                Ok(receipt) => {
                    self.conversations.write().forget(&id, receipt.position);
                    self.forget_beginning(&id);
                    let undo = Undo::Conversation(Box::new(Deleted { conversation, beginning }));
                    self.say("Conversation deleted.", Some(undo));
                }
                Err(failure) if failure.is_missing() => {}
                Err(failure) => {
                    self.conversations.write().bring_back(conversation, 0);
                    self.say(self.failed(&failure), None);
                }
            }
        });
    }

    /// Brings a deleted conversation back.
    pub(super) fn undo_delete(mut self, deleted: Deleted) {
        let Deleted { conversation, beginning } = deleted;
        self.run(async move {
            match self.client().restore(&conversation.id).await {
                Ok(receipt) => {
                    if let Some(beginning) = beginning {
                        self.remember_beginning(&conversation.id, &beginning);
                    }
                    self.conversations.write().bring_back(conversation, receipt.position);
                }
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
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
        if let Ok(text) = serde_json::to_string(&*self.beginnings.peek()) {
            browser::keep(BEGINNINGS, &text);
        }
    }

    /// Forgets the first words of a conversation that is gone.
    pub(super) fn forget_beginning(mut self, id: &str) {
        if self.beginnings.peek().contains_key(id) {
            self.beginnings.write().remove(id);
            if let Ok(text) = serde_json::to_string(&*self.beginnings.peek()) {
                browser::keep(BEGINNINGS, &text);
            }
        }
    }
}

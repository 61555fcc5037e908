//! The pages of all conversations, of the archive and of the trash.

use dioxus::{core::Task, prelude::*};
use wire::conversation::{BulkAction, Conversation};

use super::{Desk, Undo};
use crate::{
    browser,
    route::Route,
    state::{
        form, ids,
        listing::Listing,
        shelf::{self, Shelf},
        transcript::Transcript,
    },
};

/// Most conversations that the server takes at once.
const MOST: usize = 200;

/// What lies on the shelf that is looked at.
#[derive(Clone, Default)]
pub(crate) struct OnShelf {
    pub(crate) shelf: Shelf,
    pub(crate) list: Listing<Conversation>,
    /// The reading that is under way.
    reading: Option<Task>,
}

impl Desk {
    /// Looks at a shelf.
    pub(crate) fn look_at(mut self, shelf: Shelf) {
        self.chosen.write().clear();
        if self.shelf.peek().shelf != shelf || self.shelf.peek().list.items.is_empty() {
            self.shelf.set(OnShelf { shelf, ..OnShelf::default() });
        }
        self.read_shelf(0);
    }

    /// Reads the shelf again; only the newest reading counts.
    pub(super) fn read_shelf(mut self, at_least: u64) {
        if let Some(reading) = self.shelf.write().reading.take() {
            reading.cancel();
        }
        let shelf = self.shelf.peek().shelf;
        let task = dioxus::core::spawn_forever(async move {
            let known = at_least.max(*self.position.peek());
            let answer = self.client().conversations(shelf, None, None, known).await;
            let answer = answer.map_err(|failure| self.failed(&failure));
            let mut now = self.shelf.write();
            now.reading = None;
            match answer {
                Ok(page) => now.list.replace(page),
                Err(why) => now.list.fail(why),
            }
            let ids: Vec<_> = now.list.items.iter().map(|item| item.id.as_str()).collect();
            self.chosen.write().keep(&ids);
        });
        self.shelf.write().reading = Some(task);
    }

    /// Reads on.
    pub(crate) fn read_more_of_shelf(mut self) {
        let Some(next) = self.shelf.write().list.next.take() else { return };
        let shelf = self.shelf.peek().shelf;
        self.run(async move {
            match self.client().conversations(shelf, None, Some(&next), 0).await {
                Ok(page) if self.shelf.peek().shelf == shelf => {
                    self.shelf.write().list.extend(page);
                }
                Ok(_) => {}
                Err(failure) => {
                    self.say(self.failed(&failure), None);
                    self.shelf.write().list.next = Some(next);
                }
            }
        });
    }

    /// Does something with conversations, and offers the way back.
    pub(crate) fn bulk(mut self, ids: Vec<String>, action: BulkAction) {
        self.chosen.write().clear();
        self.leave_if_among(&ids, action);
        self.run(async move {
            let (done, problem) = self.try_bulk(ids, action).await;
            let back = shelf::reverse(action).filter(|_| !done.is_empty());
            let said = (!done.is_empty()).then(|| shelf::done(action, done.len()));
            let said: Vec<_> = said.into_iter().chain(problem).collect();
            self.say(said.join(" "), back.map(|back| Undo::Conversations(done, back)));
        });
    }

    /// Takes back what was done with conversations.
    pub(super) fn undo_bulk(self, ids: Vec<String>, action: BulkAction) {
        self.run(async move {
            if let (_, Some(problem)) = self.try_bulk(ids, action).await {
                self.say(problem, None);
            }
        });
    }

    /// Deletes one conversation.
    pub(crate) fn delete(self, id: String) {
        self.bulk(vec![id], BulkAction::Delete);
    }

    /// Those with which it was done, and what is wrong with others.
    async fn try_bulk(
        mut self,
        ids: Vec<String>,
        action: BulkAction,
    ) -> (Vec<String>, Option<String>) {
        let mut done = Vec::new();
        let mut position = 0;
        let mut problem = None;
        // At once here; what the server refuses comes back.
        let taken: Vec<_> = match action {
            BulkAction::Delete | BulkAction::Archive => {
                let mut list = self.conversations.write();
                ids.iter().filter_map(|id| list.remove(id)).collect()
            }
            _ => Vec::new(),
        };
        for ids in ids.chunks(MOST) {
            let key = browser::random_id::<{ ids::CONVERSATION_BYTES }>();
            match self.client().bulk(ids.to_vec(), action, &key).await {
                Ok(outcome) => {
                    position = position.max(outcome.position);
                    done.extend(outcome.done);
                    problem =
                        outcome.failed.into_iter().next().map(|failed| failed.detail).or(problem);
                }
                Err(failure) => problem = Some(self.failed(&failure)),
            }
        }
        for conversation in taken {
            let mut list = self.conversations.write();
            if done.contains(&conversation.id) {
                list.forget(&conversation.id, position);
            } else {
                list.bring_back(conversation, 0);
            }
        }
        match action {
            BulkAction::Restore | BulkAction::Unarchive | BulkAction::Pin | BulkAction::Unpin => {
                self.read_list().await;
            }
            BulkAction::Purge => done.iter().for_each(|id| self.forget_beginning(id)),
            BulkAction::Archive | BulkAction::Delete => {}
        }
        self.read_shelf(position);
        (done, problem.map(|problem| form::sentence(&problem)))
    }

    /// Lays the open conversation aside if it is among those that go.
    fn leave_if_among(mut self, ids: &[String], action: BulkAction) {
        let goes = matches!(action, BulkAction::Delete | BulkAction::Purge);
        let open = self.transcript.peek().conversation.clone();
        if !goes || !ids.contains(&open) {
            return;
        }
        self.transcript.set(Transcript::default());
        self.opened.set(None);
        if let Some(router) = dioxus_router::root_router()
            && browser::path() == (Route::Conversation { id: open }).to_string()
        {
            router.replace(Route::NewChat {});
        }
    }
}

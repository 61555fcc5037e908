//! Conversations as they were.

use std::rc::Rc;

use dioxus::prelude::*;
use wire::{
    Page,
    conversation::Message,
    history::{Changes, HistoryEntry},
};

use super::{Desk, Undo};
use crate::{browser, route::Route, state::ids};

/// How much of a thread as it was is shown, in pages from its end.
const PAGES: usize = 5;

/// The end of a thread as it was, and what is different now.
pub(crate) type Past = (Vec<Rc<Message>>, Changes);

impl Desk {
    /// Reads what happened in a conversation, newest first.
    pub(crate) async fn read_history(
        self,
        id: &str,
        cursor: Option<&str>,
    ) -> Result<Page<HistoryEntry>, String> {
        let known = *self.position.peek();
        let page = self.client().history(id, cursor, known).await;
        page.map_err(|failure| self.failed(&failure))
    }

    /// Reads a conversation as it was at a position.
    pub(crate) async fn read_past(self, id: String, position: u64) -> Result<Past, String> {
        let client = self.client();
        let mut messages = Vec::new();
        let mut cursor = None;
        for _ in 0..PAGES {
            let page = client.messages_at(&id, position, cursor.as_deref()).await;
            let page = page.map_err(|failure| self.failed(&failure))?;
            messages.extend(page.items.into_iter().map(Rc::new));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        messages.reverse();
        let changes = client.changes_since(&id, position).await;
        let changes = changes.map_err(|failure| self.failed(&failure))?;
        Ok((messages, changes))
    }

    /// Brings a conversation back to what it was; `now` is how it can be brought forth again.
    pub(crate) fn restore_to(self, id: String, position: u64, now: u64) {
        self.run(async move {
            match self.client().restore_to(&id, position).await {
                Ok(receipt) => {
                    self.read_opened(id.clone()).await;
                    self.read_one(id.clone(), receipt.position);
                    self.read_thread(id.clone(), receipt.position).await;
                    let undo = Undo::RestoredTo(id, now);
                    self.say("The conversation is as it was.", Some(undo));
                }
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }

    /// Begins another conversation with what this one was.
    pub(crate) fn branch_from(self, id: String, position: u64) {
        self.run(async move {
            let key = browser::random_id::<{ ids::CONVERSATION_BYTES }>();
            match self.client().branch_from(&id, position, &key).await {
                Ok(receipt) => {
                    self.read_one(receipt.id.clone(), receipt.position);
                    self.goes_to(Route::Conversation { id: receipt.id });
                    self.say("A new conversation goes on from there.", None);
                }
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }

    /// Takes back that a conversation was brought back to what it was.
    pub(super) fn undo_restore(self, id: String, position: u64) {
        self.run(async move {
            match self.client().restore_to(&id, position).await {
                Ok(receipt) => {
                    self.read_one(id.clone(), receipt.position);
                    self.read_thread(id, receipt.position).await;
                }
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }
}

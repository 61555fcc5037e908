//! What is being written, kept so that it is there again after a reload.

use std::collections::{BTreeMap, BTreeSet};

use dioxus::prelude::*;
use gloo_timers::future::TimeoutFuture;
use wire::desk::ChangeDesk;

use super::{Desk, TEXTS, UNTOLD};
use crate::{browser, client::Failure, state::json};

/// How long to wait for more before a text is kept, in milliseconds.
const PAUSE_MS: u32 = 300;

impl Desk {
    /// Notes what is being written to a conversation; the empty id stands for one to be started.
    pub(crate) fn write_down(mut self, conversation: String, text: String) {
        if text.is_empty() {
            self.texts.write().remove(&conversation);
        } else {
            self.texts.write().insert(conversation.clone(), text);
        }
        let waits = !self.unkept.peek().is_empty();
        self.unkept.write().insert(conversation.clone());
        // One that is yet to be started is known only here.
        if !conversation.is_empty() {
            self.untold.write().insert(conversation);
        }
        if !waits {
            self.run(async move {
                TimeoutFuture::new(PAUSE_MS).await;
                let written = self.unkept.peek().clone();
                self.keep_texts();
                written.into_iter().for_each(|conversation| self.tell_text(conversation));
            });
        }
    }

    /// Another tab or device wrote something. What was written here and not told yet stays.
    pub(super) fn hear_draft(mut self, conversation: &str, draft: &str) {
        let same = self.texts.peek().get(conversation).map_or("", String::as_str) == draft;
        if same || self.unkept.peek().contains(conversation) {
            return;
        }
        if self.untold.peek().contains(conversation) {
            return self.tell_text(conversation.into());
        }
        if draft.is_empty() {
            self.texts.write().remove(conversation);
        } else {
            self.texts.write().insert(conversation.into(), draft.into());
        }
        self.unkept.write().insert(conversation.into());
        self.keep_texts();
    }

    /// Tells the server what was written, so that other devices have it too.
    fn tell_text(mut self, conversation: String) {
        let unstarted = self.with_thread(&conversation, |thread| thread.unstarted);
        if conversation.is_empty() || unstarted == Some(true) {
            return;
        }
        let text = self.texts.peek().get(&conversation).cloned().unwrap_or_default();
        self.run(async move {
            let change = ChangeDesk { draft: Some(text.clone()), read: None };
            let told = self.client().change_desk(&conversation, &change).await;
            // Where the server cannot be reached, it is told when it says what it has.
            let gone = told.as_ref().is_err_and(Failure::is_missing);
            let now = self.texts.peek().get(&conversation).cloned().unwrap_or_default();
            if gone || (told.is_ok() && now == text) {
                self.untold.write().remove(&conversation);
                self.keep_untold();
            }
        });
    }

    fn keep_untold(self) {
        let untold = self.untold.peek();
        if untold.is_empty() {
            browser::forget(UNTOLD);
        } else if let Ok(text) = serde_json::to_string(&*untold) {
            browser::keep(UNTOLD, &text);
        }
    }

    /// Keeps what was written, and leaves alone what another tab keeps of other conversations.
    pub(crate) fn keep_texts(mut self) {
        let mut kept = kept_texts();
        for conversation in self.unkept.take() {
            match self.texts.peek().get(&conversation) {
                Some(text) => _ = kept.insert(conversation, text.clone()),
                None => _ = kept.remove(&conversation),
            }
        }
        if kept.is_empty() {
            browser::forget(TEXTS);
        } else if let Ok(text) = serde_json::to_string(&kept) {
            browser::keep(TEXTS, &text);
        }
        self.keep_untold();
    }
}

/// What was being written when the page was left.
pub(super) fn kept_texts() -> BTreeMap<String, String> {
    browser::kept(TEXTS).and_then(|kept| json::read(&kept)).unwrap_or_default()
}

/// Conversations whose text the server was not told yet.
pub(super) fn kept_untold() -> BTreeSet<String> {
    browser::kept(UNTOLD).and_then(|kept| json::read(&kept)).unwrap_or_default()
}

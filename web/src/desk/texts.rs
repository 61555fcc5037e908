//! What is being written, kept so that it is there again after a reload.

use std::collections::BTreeMap;

use dioxus::prelude::*;
use gloo_timers::future::TimeoutFuture;

use super::{Desk, TEXTS};
use crate::browser;

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
        self.unkept.write().insert(conversation);
        if !waits {
            self.run(async move {
                TimeoutFuture::new(PAUSE_MS).await;
                self.keep_texts();
            });
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
    }
}

/// What was being written when the page was left.
pub(super) fn kept_texts() -> BTreeMap<String, String> {
    browser::kept(TEXTS).and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default()
}

//! Up to where conversations were read, on whatever tab or device.

use dioxus::prelude::*;
use wire::{
    conversation::Conversation,
    desk::ChangeDesk,
    live::{Body, Envelope},
};

use super::Desk;
use crate::browser;

/// Up to which journal position a conversation was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Read {
    /// As far as is known here: what is no answer makes nothing unread.
    seen: u64,
    /// As the server has it.
    told: u64,
}

impl Desk {
    /// Whether an answer came to a conversation since the person looked at it. One that nobody has
    /// looked at yet is as it was found.
    pub(crate) fn is_unread(self, conversation: &Conversation) -> bool {
        let read = self.reads.read().get(&conversation.id).copied();
        read.is_some_and(|read| read.seen < conversation.position)
    }

    /// The same of one that is known by its id.
    pub(super) fn was_unread(self, id: &str) -> bool {
        self.known(id).is_some_and(|known| self.is_unread(&known))
    }

    /// A conversation was read, here or elsewhere.
    pub(super) fn hear_read(mut self, id: &str, position: u64) {
        let mut reads = self.reads.write();
        let read = reads.entry(id.into()).or_default();
        *read = Read { seen: read.seen.max(position), told: position };
    }

    /// The person looks at the page: what is open has been read as far as it is here.
    pub(crate) fn look(self) {
        if let Some(opened) = self.opened.peek().clone() {
            self.looked_at(&opened.id, opened.position);
        }
    }

    /// The person looked at a conversation as it was at a position.
    pub(super) fn looked_at(self, id: &str, position: u64) {
        let told = self.reads.peek().get(id).is_some_and(|read| read.told >= position);
        if told || !browser::is_looked_at() {
            return;
        }
        self.hear_read(id, position);
        let id = id.to_owned();
        self.run(async move {
            let change = ChangeDesk { read: Some(position), ..ChangeDesk::default() };
            // Where that fails, it is read once more; nothing is lost.
            _ = self.client().change_desk(&id, &change).await;
        });
    }

    /// Something was said of a conversation, that was or was not unread before.
    pub(super) fn note_read(mut self, id: &str, envelope: &Envelope, was_unread: bool) {
        let goes_on = matches!(
            envelope.body,
            Body::MessageSent(_) | Body::AnswerRequested(_) | Body::ModelAsked { .. }
        );
        let open = self.transcript.peek().conversation == id;
        if open && !goes_on && browser::is_looked_at() {
            self.looked_at(id, envelope.seq);
        } else if !was_unread
            && !matches!(envelope.body, Body::AnswerSettled(_))
            && let Some(read) = self.reads.write().get_mut(id)
        {
            read.seen = read.seen.max(envelope.seq);
        }
    }
}

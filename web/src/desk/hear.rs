//! What to do with what the live socket says.

use std::{collections::BTreeMap, rc::Rc};

use dioxus::prelude::*;
use wire::{
    conversation::Role,
    live::{Body, ClientMessage, Envelope},
};

use super::Desk;
use crate::state::{connection::Connection, conversations::fold, transcript::Load};

impl Desk {
    /// The first thing to say on a new socket: what was already heard.
    pub(crate) fn hello(self) -> ClientMessage {
        let transcript = self.transcript.peek();
        let mut frames = BTreeMap::new();
        if let Some(seen) = transcript.frames_seen() {
            frames.insert(transcript.conversation.clone(), seen);
        }
        ClientMessage::Hello { position: *self.position.peek(), frames }
    }

    /// Takes in what the server said.
    pub(crate) fn hear(mut self, envelope: Envelope) {
        match &envelope.body {
            Body::Ready { position } => {
                self.reached(*position);
                self.connection.set(Connection::Connected);
                self.watch_again();
                if self.is_blank() {
                    self.run(self.read_list());
                }
                if self.models.peek().is_empty() {
                    self.run(self.read_models());
                }
            }
            Body::Resync { position } => {
                let position = *position;
                self.reached(position);
                self.run(async move {
                    self.read_list().await;
                    let open = self.transcript.peek().conversation.clone();
                    if !open.is_empty() {
                        self.read_opened(open.clone()).await;
                        self.read_thread(open, position).await;
                    }
                });
            }
            Body::DeskChanged(changed) => {
                let Some(id) = &envelope.conversation else { return };
                if let Some(draft) = &changed.draft {
                    self.hear_draft(id, draft);
                }
                if let Some(read) = changed.read {
                    self.hear_read(id, read);
                }
            }
            Body::UsageChanged(panel) => self.panel.set(Some(Rc::new((**panel).clone()))),
            Body::Error { .. } | Body::Pong {} | Body::Closing { .. } => {}
            Body::Frame(_) => self.hear_frame(&envelope),
            _ => self.hear_event(&envelope),
        }
    }

    fn hear_frame(mut self, envelope: &Envelope) {
        if envelope.conversation.as_deref() == Some(&self.transcript.peek().conversation) {
            self.transcript.write().absorb(envelope);
            if self.transcript.peek().gap() {
                self.resume();
            }
        }
    }

    fn hear_event(mut self, envelope: &Envelope) {
        let Some(id) = envelope.conversation.clone() else { return };
        let was_unread = self.was_unread(&id);
        let unknown = self.conversations.write().absorb(envelope);
        if let Some(unknown) = unknown {
            self.read_one(unknown, envelope.seq);
        }
        if let Some(opened) = self.opened.write().as_mut().filter(|opened| opened.id == id) {
            fold(opened, envelope);
        }
        self.note_read(&id, envelope, was_unread);
        self.hear_of_shelves(envelope);
        match &envelope.body {
            Body::MessageSent(message) if message.role == Role::User => {
                let first = self
                    .conversations
                    .peek()
                    .get(&id)
                    .is_some_and(|known| known.title.is_none() && known.message_count == 0);
                if first {
                    self.remember_beginning(&id, &message.content);
                }
            }
            Body::ConversationPurged {} => self.forget_beginning(&id),
            Body::ConversationDeleted {} if self.transcript.peek().conversation == id => {
                self.transcript.write().load = Load::Gone("This conversation was deleted.".into());
            }
            Body::ConversationStarted(_) => {
                let missing =
                    matches!(self.transcript.peek().load, Load::Failed(_) | Load::Gone(_));
                if missing && self.transcript.peek().conversation == id {
                    self.run(self.read_opened(id.clone()));
                    self.run(self.read_thread(id.clone(), envelope.seq));
                }
            }
            _ => {}
        }
        let unsure = self.with_thread(&id, |thread| thread.absorb(envelope)).unwrap_or_default();
        if unsure && self.transcript.peek().conversation == id {
            self.run(self.read_thread(id, envelope.seq));
        }
        // One commit may hold several events with this number; only what came before is whole.
        self.reached(envelope.seq.saturating_sub(1));
    }

    /// The page of a shelf is read again when something came to it or left it.
    fn hear_of_shelves(self, envelope: &Envelope) {
        let moves = match &envelope.body {
            Body::ConversationStarted(_)
            | Body::ConversationDeleted {}
            | Body::ConversationPurged {}
            | Body::ConversationRenamed { .. } => true,
            Body::ConversationChanged(changed) => changed.settings.is_none(),
            _ => false,
        };
        if moves && self.shelf.peek().list.load == Load::Ready {
            self.read_shelf(envelope.seq);
        }
    }

    fn reached(mut self, position: u64) {
        let known = *self.position.peek();
        self.position.set(known.max(position));
    }
}

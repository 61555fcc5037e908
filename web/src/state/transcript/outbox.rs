//! What the person did that the server has confirmed, or not yet, before it is heard.

use std::rc::Rc;

use chrono::{DateTime, Utc};
use wire::conversation::{Message, MessageStatus, RateAnswer, Role, SendReceipt};

use super::{Delivery, Item, Transcript};

/// What a message that waits to be sent says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    /// Its words.
    pub text: String,
    /// The message in place of which it stands.
    pub edits: Option<String>,
}

impl Transcript {
    /// Shows a message that is about to be sent (again), perhaps in place of another.
    pub fn send(&mut self, id: &str, content: &str, edits: Option<String>, now: DateTime<Utc>) {
        self.version += 1;
        if let Some(item) = self.outbox.iter_mut().find(|item| item.message.id == id) {
            item.delivery = Delivery::Sending;
            return;
        }
        let message = Message { edits, ..self.local(id, Role::User, content, now) };
        self.outbox.push(Item { message: Rc::new(message), delivery: Delivery::Sending });
    }

    /// The server has the message; its answer is on its way.
    pub fn sent(&mut self, receipt: &SendReceipt, now: DateTime<Utc>) {
        if let Some(item) = self.outbox.iter().find(|item| item.message.id == receipt.id) {
            let message = Message { position: receipt.position, ..(*item.message).clone() };
            match message.edits.as_deref().and_then(|edited| self.place(edited)) {
                Some(place) => self.branch_off(place, message),
                None => _ = self.put(message),
            }
        }
        if let Some(answer) = &receipt.answer_id {
            self.asked(&receipt.id, answer, None, receipt.position, now);
        }
    }

    /// An answer is on its way, unless more is known of it already: after its question, or in
    /// place of an answer that ended early, or of one that it stands beside from now on.
    pub fn asked(
        &mut self,
        question: &str,
        answer: &str,
        instead_of: Option<Instead<'_>>,
        position: u64,
        now: DateTime<Utc>,
    ) {
        if self.get(answer).is_some() {
            return;
        }
        let replaces = match instead_of {
            Some(Instead::Of(earlier)) => Some(earlier.to_owned()),
            _ => None,
        };
        let pending = Message {
            status: MessageStatus::Pending,
            in_reply_to: Some(question.into()),
            replaces,
            position,
            ..self.local(answer, Role::Assistant, "", now)
        };
        match instead_of {
            Some(Instead::Of(earlier)) => {
                if let Some(place) = self.place(earlier) {
                    let branches = self.messages[place].branches.clone();
                    self.messages[place] = Rc::new(Message { branches, ..pending });
                    self.tidy();
                }
            }
            Some(Instead::Beside(other)) => {
                if let Some(place) = self.place(other) {
                    self.branch_off(place, pending);
                }
            }
            None if self.messages.last().is_some_and(|last| last.id == question) => {
                self.put(pending);
            }
            None => {}
        }
    }

    /// The words of a message are these from now on.
    pub fn correct(&mut self, id: &str, text: String, position: u64, now: DateTime<Utc>) {
        self.edit(id, position, |message| {
            message.content = text;
            message.corrected_at = Some(now);
        });
    }

    /// This is what the reader thinks of an answer from now on.
    pub fn rate(&mut self, id: &str, rated: &RateAnswer, position: u64) {
        self.edit(id, position, |message| {
            message.rating = rated.rating;
            message.rating_reason.clone_from(&rated.reason);
        });
    }

    /// The message did not arrive.
    pub fn unsent(&mut self, id: &str, why: String) {
        self.version += 1;
        if let Some(item) = self.outbox.iter_mut().find(|item| item.message.id == id) {
            item.delivery = Delivery::Unsent(why);
        }
    }

    /// Gives up sending a message, and hands back what it said.
    pub fn discard(&mut self, id: &str) -> Option<Unsent> {
        let unsent = self.waiting(id);
        self.version += 1;
        self.outbox.retain(|item| item.message.id != id);
        unsent
    }

    /// What a message says that waits to be sent again.
    pub fn waiting(&self, id: &str) -> Option<Unsent> {
        let item = self.outbox.iter().find(|item| item.message.id == id)?;
        Some(Unsent { text: item.message.content.clone(), edits: item.message.edits.clone() })
    }

    /// True when a message of the person's has not arrived (yet).
    pub fn has_unsent(&self) -> bool {
        !self.outbox.is_empty()
    }

    /// A message the server has not told us about yet.
    fn local(&self, id: &str, role: Role, content: &str, now: DateTime<Utc>) -> Message {
        Message {
            id: id.into(),
            conversation_id: self.conversation.clone(),
            role,
            content: content.into(),
            status: MessageStatus::Complete,
            in_reply_to: None,
            replaces: None,
            edits: None,
            branches: Vec::new(),
            created_at: now,
            corrected_at: None,
            rating: None,
            rating_reason: None,
            asked: None,
            supplied: None,
            about: None,
            error: None,
            position: 0,
        }
    }
}

/// Where an answer stands that was asked for once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead<'a> {
    /// In place of this one, which ended early.
    Of(&'a str),
    /// Beside this one, on a branch of its own.
    Beside(&'a str),
}

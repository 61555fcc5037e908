//! One conversation's thread, folded from pages and live events.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use chrono::{DateTime, TimeDelta, Utc};
use wire::{
    Page,
    conversation::{Message, MessageStatus, Role, SendReceipt},
    live::{Body, Envelope, FramesSeen},
};

use super::draft::Draft;

/// Whether there is something to show.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Load {
    /// The first page is on its way.
    #[default]
    Loading,
    /// It is here.
    Ready,
    /// It could not be had; why, in one sentence.
    Failed(String),
    /// It is not there, or not any more; one sentence. Trying again would not help.
    Gone(String),
}

/// How far a message of one's own got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The server has it.
    Delivered,
    /// On its way.
    Sending,
    /// It did not arrive; why, in one sentence.
    Unsent(String),
}

/// One message as the thread shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The message.
    pub message: Rc<Message>,
    /// How far it got.
    pub delivery: Delivery,
}

/// A conversation's thread.
#[derive(Debug, Clone, Default)]
pub struct Transcript {
    /// Which conversation.
    pub conversation: String,
    /// Whether there is something to show.
    pub load: Load,
    /// Cursor of the page before the oldest message that is here.
    pub older: Option<String>,
    /// True until the server has confirmed that the conversation exists.
    pub unstarted: bool,
    /// The answer that settled last while the person was watching, for screen readers.
    pub settled: Option<Rc<Message>>,
    messages: Vec<Rc<Message>>,
    outbox: Vec<Item>,
    drafts: BTreeMap<String, Draft>,
}

impl Transcript {
    /// A conversation the server knows; its messages are yet to be read.
    pub fn open(conversation: &str) -> Self {
        Self { conversation: conversation.into(), ..Self::default() }
    }

    /// A conversation that is being started here and now.
    pub fn fresh(conversation: &str) -> Self {
        Self { load: Load::Ready, unstarted: true, ..Self::open(conversation) }
    }

    /// What to show, oldest first: an answer follows its question, and of several answers to one
    /// question only the newest is shown.
    pub fn items(&self) -> Vec<Item> {
        let mut newest: BTreeMap<&str, &Rc<Message>> = BTreeMap::new();
        for message in &self.messages {
            if let Some(question) = &message.in_reply_to {
                newest.insert(question, message);
            }
        }
        let here: BTreeSet<&str> = self.messages.iter().map(|m| m.id.as_str()).collect();
        let mut items = Vec::with_capacity(self.messages.len() + self.outbox.len());
        let mut show = |message: &Rc<Message>| {
            items.push(Item { message: message.clone(), delivery: Delivery::Delivered });
        };
        for message in &self.messages {
            match &message.in_reply_to {
                None => {
                    show(message);
                    if let Some(answer) = newest.get(message.id.as_str()) {
                        show(answer);
                    }
                }
                // Its question is on an older page.
                Some(question) if !here.contains(question.as_str()) => {
                    if newest.get(question.as_str()).is_some_and(|m| m.id == message.id) {
                        show(message);
                    }
                }
                Some(_) => {}
            }
        }
        items.extend(self.outbox.iter().cloned());
        items
    }

    /// The text of an answer that is being written.
    pub fn draft(&self, answer: &str) -> &str {
        self.drafts.get(answer).map_or("", Draft::text)
    }

    /// The newest answer that is being written.
    pub fn pending(&self) -> Option<&Rc<Message>> {
        self.messages.iter().rev().find(|message| message.status == MessageStatus::Pending)
    }

    /// What is here of the answer that is being written, to ask for the rest.
    pub fn frames_seen(&self) -> Option<FramesSeen> {
        let answer = self.pending()?.id.clone();
        let seq = self.drafts.get(&answer).map_or(0, Draft::last);
        Some(FramesSeen { answer, seq })
    }

    /// True when a frame seems lost and should be asked for again.
    pub fn gap(&self) -> bool {
        self.pending()
            .and_then(|answer| self.drafts.get(&answer.id))
            .is_some_and(|draft| draft.waiting() > 0 && draft.waiting() % 8 == 0)
    }

    /// The first thing the person said, if the beginning of the thread is here.
    pub fn first_words(&self) -> Option<&str> {
        (self.load == Load::Ready && self.older.is_none())
            .then(|| self.messages.iter().find(|message| message.role == Role::User))
            .flatten()
            .map(|message| message.content.as_str())
    }

    /// Takes in a page; pages come newest message first.
    pub fn merge(&mut self, page: Page<Message>) {
        for message in page.items {
            self.upsert(message);
        }
        self.older = page.next;
        self.load = Load::Ready;
        self.unstarted = false;
    }

    /// Takes in something the server said; anything about other conversations is passed over.
    pub fn absorb(&mut self, envelope: &Envelope) {
        if envelope.conversation.as_deref() != Some(&self.conversation) {
            return;
        }
        match &envelope.body {
            Body::MessageSent(message) | Body::AnswerRequested(message) => {
                self.upsert(message.clone());
            }
            Body::AnswerSettled(message) => {
                let news = self.find(&message.id).is_none_or(|known| !is_settled(known));
                if let Some(settled) = self.upsert(message.clone()).filter(|_| news) {
                    self.settled = Some(settled);
                }
            }
            Body::Frame(frame)
                if self.find(&frame.answer).is_none_or(|known| !is_settled(known)) =>
            {
                let draft = self.drafts.entry(frame.answer.clone()).or_default();
                draft.absorb(envelope.seq, frame.clone());
            }
            _ => {}
        }
    }

    /// Shows a message that is about to be sent (again).
    pub fn send(&mut self, id: &str, content: &str, now: DateTime<Utc>) {
        if let Some(item) = self.outbox.iter_mut().find(|item| item.message.id == id) {
            item.delivery = Delivery::Sending;
            return;
        }
        let message = self.local(id, Role::User, content, now);
        self.outbox.push(Item { message: Rc::new(message), delivery: Delivery::Sending });
    }

    /// The server has the message; its answer is on its way.
    pub fn sent(&mut self, receipt: &SendReceipt, now: DateTime<Utc>) {
        if let Some(item) = self.outbox.iter().find(|item| item.message.id == receipt.id) {
            let message = Message { position: receipt.position, ..(*item.message).clone() };
            self.upsert(message);
        }
        if self.find(&receipt.answer_id).is_none() {
            self.upsert(Message {
                status: MessageStatus::Pending,
                in_reply_to: Some(receipt.id.clone()),
                position: receipt.position,
                ..self.local(&receipt.answer_id, Role::Assistant, "", now)
            });
        }
    }

    /// The message did not arrive.
    pub fn unsent(&mut self, id: &str, why: String) {
        if let Some(item) = self.outbox.iter_mut().find(|item| item.message.id == id) {
            item.delivery = Delivery::Unsent(why);
        }
    }

    /// The text of a message that waits to be sent again.
    pub fn unsent_text(&self, id: &str) -> Option<String> {
        let item = self.outbox.iter().find(|item| item.message.id == id)?;
        Some(item.message.content.clone())
    }

    /// True when a message of the person's has not arrived (yet).
    pub fn has_unsent(&self) -> bool {
        !self.outbox.is_empty()
    }

    fn find(&self, id: &str) -> Option<&Rc<Message>> {
        self.messages.iter().find(|message| message.id == id)
    }

    /// A message the server has not told us about yet. It is never older than what is here,
    /// however wrong the clock of this machine is.
    fn local(&self, id: &str, role: Role, content: &str, now: DateTime<Utc>) -> Message {
        let last = self.messages.iter().map(|message| message.created_at).max();
        let created_at = last.map_or(now, |last| now.max(last + TimeDelta::milliseconds(1)));
        Message {
            id: id.into(),
            conversation_id: self.conversation.clone(),
            role,
            content: content.into(),
            status: MessageStatus::Complete,
            in_reply_to: None,
            created_at,
            about: None,
            error: None,
            position: 0,
        }
    }

    /// Puts the message in its place unless something newer is known of it.
    fn upsert(&mut self, message: Message) -> Option<Rc<Message>> {
        self.outbox.retain(|item| item.message.id != message.id);
        if is_settled(&message) {
            self.drafts.remove(&message.id);
        }
        let message = Rc::new(message);
        match self.messages.iter().position(|known| known.id == message.id) {
            Some(place) if supersedes(&message, &self.messages[place]) => {
                self.messages[place] = message.clone();
            }
            Some(_) => return None,
            None => self.messages.push(message.clone()),
        }
        // A question and its answer may carry the same moment.
        self.messages.sort_by_key(|message| (message.created_at, message.in_reply_to.is_some()));
        Some(message)
    }
}

fn is_settled(message: &Message) -> bool {
    message.status != MessageStatus::Pending
}

fn supersedes(new: &Message, old: &Message) -> bool {
    (is_settled(new) || !is_settled(old)) && new.position >= old.position
}

#[cfg(test)]
mod tests;

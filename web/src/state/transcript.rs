//! One conversation's thread, folded from pages and live events: the branch that is shown, from
//! its first message to its last.

mod fold;
mod outbox;

use std::{collections::BTreeMap, rc::Rc};

use wire::{
    conversation::{Message, MessageStatus, Role},
    live::FramesSeen,
};

pub use outbox::{Instead, Unsent};

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
#[derive(Debug, Clone)]
pub struct Item {
    /// The message.
    pub message: Rc<Message>,
    /// How far it got.
    pub delivery: Delivery,
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        // Most are the very same, and some are long.
        let same = Rc::ptr_eq(&self.message, &other.message) || self.message == other.message;
        same && self.delivery == other.delivery
    }
}

/// Where a message stands among those that begin branches at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fork {
    /// Which one this is, from 1.
    pub place: usize,
    /// How many there are.
    pub of: usize,
    /// The one before.
    pub before: Option<String>,
    /// The one after.
    pub after: Option<String>,
}

impl Fork {
    /// None where there is but one way to go.
    pub fn of(message: &Message) -> Option<Self> {
        let branches = &message.branches;
        let place = branches.iter().position(|id| *id == message.id)?;
        (branches.len() > 1).then(|| Self {
            place: place + 1,
            of: branches.len(),
            before: place.checked_sub(1).map(|before| branches[before].clone()),
            after: branches.get(place + 1).cloned(),
        })
    }
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
    /// Cursor of the page after the newest message that is here, while the end of the thread is not.
    pub newer: Option<String>,
    /// True until the server has confirmed that the conversation exists.
    pub unstarted: bool,
    /// The answer that settled last while the person was watching, for screen readers.
    pub settled: Option<Rc<Message>>,
    /// Goes up whenever [`Transcript::items`] may be different, which frames do not make them.
    pub version: u64,
    messages: Vec<Rc<Message>>,
    outbox: Vec<Item>,
    drafts: BTreeMap<String, Draft>,
    /// Journal position of the newest page of the end of the thread.
    read_at: u64,
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

    /// What to show, oldest first. A message that is being sent in place of another hides that
    /// one and what follows it.
    pub fn items(&self) -> Vec<Item> {
        let edited = self.outbox.iter().filter_map(|item| item.message.edits.as_deref());
        let end = edited.filter_map(|id| self.place(id)).min().unwrap_or(self.messages.len());
        let delivered = |message: &Rc<Message>| Item {
            message: message.clone(),
            delivery: Delivery::Delivered,
        };
        let mut items: Vec<_> = self.messages[..end].iter().map(delivered).collect();
        items.extend(self.outbox.iter().cloned());
        items
    }

    /// One of the messages that are here.
    pub fn get(&self, id: &str) -> Option<&Rc<Message>> {
        self.messages.iter().find(|message| message.id == id)
    }

    /// The text of an answer that is being written.
    pub fn draft(&self, answer: &str) -> &str {
        self.drafts.get(answer).map_or("", Draft::text)
    }

    /// The newest answer that is being written.
    pub fn pending(&self) -> Option<&Rc<Message>> {
        self.messages.iter().rev().find(|message| message.status == MessageStatus::Pending)
    }

    /// The person's last message, which is the one that is edited by a key.
    pub fn last_said(&self) -> Option<&Rc<Message>> {
        let mut messages = self.messages.iter().rev().filter(|_| self.newer.is_none());
        messages.find(|message| message.role == Role::User)
    }

    /// The last message, when it is an answer that is no longer being written.
    pub fn last_answer(&self) -> Option<&Rc<Message>> {
        let last = self.messages.last().filter(|_| self.newer.is_none())?;
        (last.role == Role::Assistant && is_settled(last)).then_some(last)
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

    /// The message in the middle of what is here, while the end of the thread is not.
    pub fn middle(&self) -> Option<&str> {
        let middle = self.messages.get(self.messages.len() / 2).filter(|_| self.newer.is_some())?;
        Some(&middle.id)
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.messages.iter().position(|message| message.id == id)
    }
}

fn is_settled(message: &Message) -> bool {
    message.status != MessageStatus::Pending
}

#[cfg(test)]
mod tests;

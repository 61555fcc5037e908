//! Passing notes, and the ways back that they offer.

use dioxus::prelude::*;
use wire::{conversation::Conversation, people::Person};

use super::Desk;
use crate::browser;

/// A passing note at the bottom of the screen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Toast {
    /// Tells two notes of the same text apart.
    pub(crate) id: String,
    /// What happened.
    pub(crate) text: String,
    /// What can be undone.
    pub(crate) undo: Option<Undo>,
}

/// What can be undone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Undo {
    /// A conversation was deleted.
    Conversation(Box<Deleted>),
    /// Somebody's account was deleted.
    Person(Box<Person>),
}

/// What it takes to bring a conversation back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Deleted {
    pub(super) conversation: Conversation,
    pub(super) beginning: Option<String>,
}

impl Desk {
    /// Shows a passing note.
    pub(crate) fn say(mut self, text: impl Into<String>, undo: Option<Undo>) {
        let id = browser::random_id::<4>();
        self.toast.set(Some(Toast { id, text: text.into(), undo }));
    }

    /// Takes back what a note tells of.
    pub(crate) fn undo(mut self, undo: Undo) {
        self.toast.set(None);
        match undo {
            Undo::Conversation(deleted) => self.undo_delete(*deleted),
            Undo::Person(person) => self.restore_person(*person),
        }
    }
}

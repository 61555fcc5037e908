//! Passing notes, and the ways back that they offer.

use dioxus::prelude::*;
use wire::{
    conversation::{BulkAction, ChangeConversation},
    people::Person,
};

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

/// What can be undone, by what undoes it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Undo {
    /// Something was done with conversations.
    Conversations(Vec<String>, BulkAction),
    /// A conversation was changed.
    Change(String, ChangeConversation),
    /// A message of a conversation was deleted.
    Message(String, String),
    /// Another branch of a conversation was shown.
    Branch(String, String),
    /// A conversation was brought back to what it was; what it was before that.
    RestoredTo(String, u64),
    /// Somebody's account was deleted.
    Person(Box<Person>),
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
            Undo::Conversations(ids, action) => self.undo_bulk(ids, action),
            Undo::Change(id, change) => self.change_quietly(id, change),
            Undo::Message(conversation, message) => self.restore_message(conversation, message),
            Undo::Branch(conversation, message) => self.show_branch(conversation, message),
            Undo::RestoredTo(id, position) => self.undo_restore(id, position),
            Undo::Person(person) => self.restore_person(*person),
        }
    }
}

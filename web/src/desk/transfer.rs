//! Conversations that leave, and come in.

use dioxus::prelude::*;

use super::Desk;
use crate::{
    client::Export,
    state::transfer::{Import, Split},
};

impl Desk {
    /// Lets the person keep a conversation as a file.
    pub(crate) fn save_conversation(self, id: &str, markdown: bool) {
        let name = if markdown { "conversation.md" } else { "conversation.json" };
        self.save(Export::One(id.to_owned()).path(markdown), name.into());
    }

    /// Lets the person keep everything as a file.
    pub(crate) fn save_all(self, markdown: bool) {
        let name = if markdown { "convoai.zip" } else { "convoai.json" };
        self.save(Export::All.path(markdown), name.into());
    }

    /// Brings in the conversations of a file, and tells how it goes.
    pub(crate) async fn import(self, text: String, mut told: Signal<Option<Import>>) {
        told.set(Some(Import::default()));
        let lines = match self.client().import(text).await {
            Ok(lines) => lines,
            Err(failure) => {
                let why = self.failed(&failure);
                told.set(Some(Import { stopped: Some(why), ..Import::default() }));
                return;
            }
        };
        let mut split = Split::default();
        while let Some(piece) = lines.next().await {
            for line in split.lines(&piece) {
                told.with_mut(|told| told.get_or_insert_default().absorb(line));
            }
        }
        told.with_mut(|told| told.get_or_insert_default().end());
    }
}

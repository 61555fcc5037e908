//! The list of conversations, folded from pages and live events.

use std::collections::BTreeMap;

use wire::{
    Page,
    conversation::Conversation,
    live::{Body, Envelope},
};

use super::{
    calendar::{Clock, Day},
    transcript::Load,
};

/// The conversations of a person, newest first.
#[derive(Debug, Clone, Default)]
pub struct Conversations {
    /// Whether there is something to show.
    pub load: Load,
    /// Cursor of the page after the last one that is here.
    pub next: Option<String>,
    items: Vec<Conversation>,
    /// Deleted ones and when, so that a page from before does not bring them back.
    deleted: BTreeMap<String, u64>,
}

impl Conversations {
    /// All of them, newest first.
    pub fn items(&self) -> &[Conversation] {
        &self.items
    }

    /// One of them.
    pub fn get(&self, id: &str) -> Option<&Conversation> {
        self.items.iter().find(|conversation| conversation.id == id)
    }

    /// All of them under the headings of the list.
    pub fn by_day(&self, clock: &Clock) -> Vec<(Day, Vec<Conversation>)> {
        let mut groups: Vec<(Day, Vec<Conversation>)> = Vec::new();
        for conversation in &self.items {
            let day = clock.day(conversation.updated_at);
            match groups.last_mut() {
                Some((last, group)) if *last == day => group.push(conversation.clone()),
                _ => groups.push((day, vec![conversation.clone()])),
            }
        }
        groups
    }

    /// Takes in the first page; what it does not hold is gone unless it is newer than the page.
    pub fn replace(&mut self, page: Page<Conversation>) {
        self.items.retain(|known| known.position > page.position);
        self.extend(page);
    }

    /// Takes in a following page.
    pub fn extend(&mut self, page: Page<Conversation>) {
        for conversation in page.items {
            self.upsert(conversation);
        }
        self.next = page.next;
        self.load = Load::Ready;
    }

    /// Puts a conversation in its place unless something newer is known of it.
    pub fn upsert(&mut self, conversation: Conversation) {
        if self.deleted.get(&conversation.id).is_some_and(|gone| *gone >= conversation.position) {
            return;
        }
        self.deleted.remove(&conversation.id);
        match self.items.iter_mut().find(|known| known.id == conversation.id) {
            Some(known) if known.position > conversation.position => {}
            Some(known) => *known = conversation,
            None => self.items.push(conversation),
        }
        self.sort();
    }

    /// Gives a conversation a title before the server has confirmed it.
    pub fn rename(&mut self, id: &str, title: Option<String>) {
        if let Some(known) = self.items.iter_mut().find(|known| known.id == id) {
            known.title = title;
        }
    }

    /// Takes a conversation out and hands it back for an undo.
    pub fn remove(&mut self, id: &str) -> Option<Conversation> {
        let place = self.items.iter().position(|known| known.id == id)?;
        Some(self.items.remove(place))
    }

    /// Remembers that a conversation was deleted at this position.
    pub fn forget(&mut self, id: &str, position: u64) {
        self.remove(id);
        self.deleted.insert(id.into(), position);
    }

    /// Brings a removed conversation back, as of this position.
    pub fn bring_back(&mut self, mut conversation: Conversation, position: u64) {
        conversation.position = conversation.position.max(position);
        self.deleted.remove(&conversation.id);
        self.upsert(conversation);
    }

    /// Takes in something the server said. Hands back the id of a conversation that changed and
    /// is not here, so that it can be read.
    pub fn absorb(&mut self, envelope: &Envelope) -> Option<String> {
        let id = envelope.conversation.as_ref()?;
        match &envelope.body {
            Body::ConversationStarted(conversation) => self.upsert(conversation.clone()),
            Body::ConversationDeleted {}
                if self.get(id).is_none_or(|known| known.position <= envelope.seq) =>
            {
                self.forget(id, envelope.seq);
            }
            Body::ConversationRenamed { title } => {
                return self.touch(envelope, |known| known.title = Some(title.clone()));
            }
            Body::MessageSent(_) | Body::AnswerRequested(_) | Body::AnswerSettled(_) => {
                return self.touch(envelope, |_| {});
            }
            _ => {}
        }
        None
    }

    fn touch(
        &mut self,
        envelope: &Envelope,
        change: impl FnOnce(&mut Conversation),
    ) -> Option<String> {
        let id = envelope.conversation.as_ref()?;
        let Some(known) = self.items.iter_mut().find(|known| known.id == *id) else {
            return (!self.deleted.contains_key(id)).then(|| id.clone());
        };
        if envelope.seq >= known.position {
            change(known);
            known.position = envelope.seq;
            known.updated_at = known.updated_at.max(envelope.at);
            self.sort();
        }
        None
    }

    fn sort(&mut self) {
        self.items.sort_by(|a, b| b.updated_at.cmp(&a.updated_at).then_with(|| b.id.cmp(&a.id)));
    }
}

#[cfg(test)]
mod tests;

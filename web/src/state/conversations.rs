//! The list of conversations, folded from pages and live events.

use std::collections::{BTreeMap, BTreeSet};

use wire::{
    Page,
    conversation::{ChangeConversation, Conversation},
    live::{Body, ConversationChanged, Envelope},
};

use super::{calendar::Clock, transcript::Load};

/// The heading of those that stand above the others.
const PINNED: &str = "Pinned";

/// The conversations at hand of a person, pinned ones first, then newest first.
#[derive(Debug, Clone, Default)]
pub struct Conversations {
    /// Whether there is something to show.
    pub load: Load,
    /// Cursor of the page after the last one that is here.
    pub next: Option<String>,
    /// Only those with this tag are wanted.
    pub tag: Option<String>,
    items: Vec<Conversation>,
    /// Tags that were seen, also of those that are not here any more.
    tags: BTreeSet<String>,
    /// Those that left the list and when, so that a page from before does not bring them back.
    left: BTreeMap<String, u64>,
}

impl Conversations {
    /// All of them.
    pub fn items(&self) -> &[Conversation] {
        &self.items
    }

    /// One of them.
    pub fn get(&self, id: &str) -> Option<&Conversation> {
        self.items.iter().find(|conversation| conversation.id == id)
    }

    /// Tags to filter by.
    pub fn tags(&self) -> &BTreeSet<String> {
        &self.tags
    }

    /// Those that are wanted, under the headings of the list.
    pub fn groups(&self, clock: &Clock) -> Vec<(&'static str, Vec<Conversation>)> {
        let mut groups: Vec<(&'static str, Vec<Conversation>)> = Vec::new();
        for conversation in self.wanted() {
            let heading = if conversation.pinned {
                PINNED
            } else {
                clock.day(conversation.updated_at).label()
            };
            match groups.last_mut() {
                Some((last, group)) if *last == heading => group.push(conversation.clone()),
                _ => groups.push((heading, vec![conversation.clone()])),
            }
        }
        groups
    }

    /// The conversation above or below one in the list; the first one when that is not in it.
    pub fn beside(&self, id: Option<&str>, down: bool) -> Option<&Conversation> {
        let wanted: Vec<_> = self.wanted().collect();
        let place = wanted.iter().position(|known| Some(known.id.as_str()) == id);
        let next = match (place, down) {
            (None, _) => Some(0),
            (Some(place), true) => place.checked_add(1),
            (Some(place), false) => place.checked_sub(1),
        };
        wanted.get(next?).copied()
    }

    fn wanted(&self) -> impl Iterator<Item = &Conversation> {
        let has = |conversation: &&Conversation| {
            self.tag.as_ref().is_none_or(|tag| conversation.tags.contains(tag))
        };
        self.items.iter().filter(has)
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

    /// Puts a conversation in its place unless something newer is known of it; one that is
    /// archived or in the trash has none here.
    pub fn upsert(&mut self, conversation: Conversation) {
        if self.left.get(&conversation.id).is_some_and(|gone| *gone >= conversation.position) {
            return;
        }
        self.tags.extend(conversation.tags.iter().cloned());
        if conversation.archived || conversation.deleted_at.is_some() {
            self.forget(&conversation.id, conversation.position);
            return;
        }
        self.left.remove(&conversation.id);
        match self.items.iter_mut().find(|known| known.id == conversation.id) {
            Some(known) if known.position > conversation.position => {}
            Some(known) => *known = conversation,
            None => self.items.push(conversation),
        }
        self.sort();
    }

    /// Changes one before the server has confirmed it.
    pub fn change(&mut self, id: &str, change: &ChangeConversation) {
        if let Some(known) = self.items.iter_mut().find(|known| known.id == id) {
            apply(known, change);
            let archived = known.archived;
            self.items.retain(|known| !(archived && known.id == id));
            self.sort();
        }
    }

    /// Takes a conversation out and hands it back for an undo.
    pub fn remove(&mut self, id: &str) -> Option<Conversation> {
        let place = self.items.iter().position(|known| known.id == id)?;
        Some(self.items.remove(place))
    }

    /// Remembers that a conversation left the list at this position.
    pub fn forget(&mut self, id: &str, position: u64) {
        self.remove(id);
        self.left.insert(id.into(), position);
    }

    /// Brings a removed conversation back, as of this position.
    pub fn bring_back(&mut self, mut conversation: Conversation, position: u64) {
        conversation.position = conversation.position.max(position);
        self.left.remove(&conversation.id);
        self.upsert(conversation);
    }

    /// Takes in something the server said. Hands back the id of a conversation that changed and
    /// is not here, so that it can be read.
    pub fn absorb(&mut self, envelope: &Envelope) -> Option<String> {
        let id = envelope.conversation.as_ref()?;
        match &envelope.body {
            Body::ConversationStarted(conversation) => self.upsert(conversation.clone()),
            Body::ConversationDeleted {} | Body::ConversationPurged {}
                if self.get(id).is_none_or(|known| known.position <= envelope.seq) =>
            {
                self.forget(id, envelope.seq);
            }
            body if is_about_it(body) => return self.touch(id, envelope),
            _ => {}
        }
        None
    }

    fn touch(&mut self, id: &str, envelope: &Envelope) -> Option<String> {
        let Some(known) = self.items.iter_mut().find(|known| known.id == *id) else {
            let gone = self.left.get(id).is_some_and(|left| *left >= envelope.seq);
            return (!gone).then(|| id.to_owned());
        };
        fold(known, envelope);
        let known = known.clone();
        self.tags.extend(known.tags);
        if known.archived {
            self.forget(id, envelope.seq);
        }
        self.sort();
        None
    }

    fn sort(&mut self) {
        self.items.sort_by(|a, b| {
            let newest = || b.updated_at.cmp(&a.updated_at).then_with(|| b.id.cmp(&a.id));
            b.pinned.cmp(&a.pinned).then_with(newest)
        });
    }
}

fn is_about_it(body: &Body) -> bool {
    matches!(
        body,
        Body::ConversationRenamed { .. }
            | Body::ConversationChanged(_)
            | Body::MessageSent(_)
            | Body::AnswerRequested(_)
            | Body::AnswerSettled(_)
    )
}

/// A conversation after something the server said of it, unless more is known of it already.
pub fn fold(known: &mut Conversation, envelope: &Envelope) {
    if envelope.seq < known.position || !is_about_it(&envelope.body) {
        return;
    }
    known.position = envelope.seq;
    match &envelope.body {
        Body::ConversationRenamed { title } => known.title = Some(title.clone()),
        Body::ConversationChanged(changed) => {
            let ConversationChanged { pinned, archived, ended, tags, settings } = changed.clone();
            let ended_at = ended.map(|ended| ended.then_some(envelope.at));
            known.pinned = pinned.unwrap_or(known.pinned);
            known.archived = archived.unwrap_or(known.archived);
            known.ended_at = ended_at.unwrap_or(known.ended_at);
            known.tags = tags.unwrap_or_else(|| std::mem::take(&mut known.tags));
            known.settings = settings.or_else(|| known.settings.take());
        }
        _ => known.updated_at = known.updated_at.max(envelope.at),
    }
}

/// A conversation after a change that the server has yet to confirm.
pub fn apply(known: &mut Conversation, change: &ChangeConversation) {
    let ChangeConversation { title, pinned, archived, ended, tags, settings } = change.clone();
    let ended_at = ended.map(|ended| ended.then_some(known.updated_at));
    known.title = title.or_else(|| known.title.take());
    known.pinned = pinned.unwrap_or(known.pinned);
    known.archived = archived.unwrap_or(known.archived);
    known.ended_at = ended_at.unwrap_or(known.ended_at);
    known.tags = tags.unwrap_or_else(|| std::mem::take(&mut known.tags));
    known.settings = settings.or_else(|| known.settings.take());
}

/// What takes a change back: whatever it changes, as it is now.
pub fn reverse(known: &Conversation, change: &ChangeConversation) -> ChangeConversation {
    ChangeConversation {
        title: change.title.as_ref().and(known.title.clone()),
        pinned: change.pinned.map(|_| known.pinned),
        archived: change.archived.map(|_| known.archived),
        ended: change.ended.map(|_| known.ended_at.is_some()),
        tags: change.tags.as_ref().map(|_| known.tags.clone()),
        settings: change.settings.as_ref().and(known.settings.clone()),
    }
}

#[cfg(test)]
mod tests;

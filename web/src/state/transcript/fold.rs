//! Taking in what the server says.

use std::rc::Rc;

use wire::{
    Page,
    conversation::{Message, MessagePage},
    live::{Body, Envelope, MessageChanged},
};

use super::{Load, Transcript, is_settled};

impl Transcript {
    /// Takes in the end of the thread as the server has it; pages come newest message first.
    /// What is here and came before the page stays if the page joins on to it, and so does what
    /// was heard since.
    pub fn read_end(&mut self, page: Page<Message>) {
        if page.position < self.read_at {
            return;
        }
        self.read_at = page.position;
        let old = std::mem::take(&mut self.messages);
        let knew_the_end = self.newer.take().is_none();
        let joint = page.items.last().and_then(|first| old.iter().position(|m| m.id == first.id));
        if let Some(joint) = joint.filter(|&joint| joint > 0) {
            self.messages.extend_from_slice(&old[..joint]);
        } else {
            self.older = page.next;
        }
        let paged: Vec<_> =
            page.items.into_iter().rev().map(|message| newer_of(message, &old)).collect();
        let heard_since = old.iter().skip(joint.unwrap_or_default()).filter(|known| {
            knew_the_end
                && known.position > page.position
                && !paged.iter().any(|message| message.id == known.id)
        });
        let heard_since: Vec<_> = heard_since.cloned().collect();
        self.messages.extend(paged);
        self.messages.extend(heard_since);
        self.tidy();
        self.load = Load::Ready;
        self.unstarted = false;
    }

    /// Takes in a page from the middle of the thread. What is here on both sides of it stays where
    /// it joins on to that; else the page stands alone.
    pub fn read_around(&mut self, page: MessagePage) {
        let MessagePage { items, next, previous, position, .. } = page;
        if previous.is_none() {
            return self.read_end(Page { items, next, position });
        }
        let place = |message: Option<&Message>| self.place(&message?.id);
        let joints = place(items.last()).zip(place(items.first()));
        self.read_at = self.read_at.max(position);
        let mut old = std::mem::take(&mut self.messages);
        let paged = items.into_iter().rev().map(|message| newer_of(message, &old));
        let paged: Vec<_> = paged.collect();
        match joints.filter(|(first, last)| first <= last) {
            Some((first, last)) => _ = old.splice(first..=last, paged),
            None => {
                (self.older, self.newer) = (next, previous);
                old = paged;
            }
        }
        self.messages = old;
        self.tidy();
        self.load = Load::Ready;
        self.unstarted = false;
    }

    /// Takes in the page that comes after the newest message that is here.
    pub fn read_newer(&mut self, page: MessagePage) {
        for message in page.items.into_iter().rev() {
            if self.place(&message.id).is_none() {
                self.messages.push(Rc::new(message));
            }
        }
        self.newer = page.previous;
        self.tidy();
    }

    /// Lets go of the middle of the thread, to read its end.
    pub fn leave_middle(&mut self) {
        self.messages.clear();
        (self.older, self.newer, self.read_at) = (None, None, 0);
        self.load = Load::Loading;
        self.tidy();
    }

    /// Takes in the page that comes before the oldest message that is here.
    pub fn read_older(&mut self, page: Page<Message>) {
        let mut messages: Vec<_> = page.items.into_iter().rev().map(Rc::new).collect();
        messages.retain(|message| self.place(&message.id).is_none());
        messages.append(&mut self.messages);
        self.messages = messages;
        self.older = page.next;
        self.tidy();
    }

    /// Takes in something the server said; anything about other conversations is passed over.
    /// True when that leaves open what the thread is now, so that it must be read again.
    pub fn absorb(&mut self, envelope: &Envelope) -> bool {
        if envelope.conversation.as_deref() != Some(&self.conversation) {
            return false;
        }
        match &envelope.body {
            Body::MessageSent(message) => self.was_sent(message.clone()),
            Body::AnswerRequested(message) => self.was_requested(message.clone()),
            Body::AnswerSettled(message) => {
                self.has_settled(message.clone());
                false
            }
            Body::ModelAsked { answer, asked } => {
                self.edit(answer, envelope.seq, |message| message.asked = Some(asked.clone()));
                false
            }
            Body::MessageChanged(changed) => self.has_changed(changed, envelope),
            Body::BranchSwitched { leaf } => {
                let other = self.messages.last().is_none_or(|last| last.id != *leaf);
                (other && self.newer.is_none()) || self.read_at < envelope.seq
            }
            Body::Frame(frame)
                if self.get(&frame.answer).is_none_or(|known| !is_settled(known)) =>
            {
                let draft = self.drafts.entry(frame.answer.clone()).or_default();
                draft.absorb(envelope.seq, frame.clone());
                false
            }
            _ => false,
        }
    }

    /// A message was sent: at the end, or in place of another, which begins a branch.
    fn was_sent(&mut self, message: Message) -> bool {
        let again = self.get(&message.id).is_some();
        let edits = message.edits.clone();
        match edits {
            Some(edited) if !again => {
                let known = self.place(&edited);
                if let Some(place) = known {
                    self.branch_off(place, message);
                } else {
                    self.outbox.retain(|item| item.message.id != message.id);
                }
                true
            }
            _ => {
                self.put(message);
                false
            }
        }
    }

    /// An answer was asked for: after its question, in place of one that ended early, or beside
    /// another one, which begins a branch.
    fn was_requested(&mut self, answer: Message) -> bool {
        if self.get(&answer.id).is_some() {
            self.put(answer);
            return false;
        }
        if let Some(place) = answer.replaces.as_deref().and_then(|id| self.place(id)) {
            let branches = self.messages[place].branches.clone();
            let branches = branches.into_iter().map(|id| {
                if Some(&id) == answer.replaces.as_ref() { answer.id.clone() } else { id }
            });
            self.messages[place] = Rc::new(Message { branches: branches.collect(), ..answer });
            self.tidy();
            return false;
        }
        let beside = self.messages.iter().position(|known| {
            known.in_reply_to.is_some() && known.in_reply_to == answer.in_reply_to
        });
        match (beside, answer.in_reply_to.as_deref().map(|question| self.place(question))) {
            (Some(place), _) => {
                self.branch_off(place, answer);
                true
            }
            // Its question is the last message, or came a moment ago.
            (None, Some(Some(question))) if question + 1 == self.messages.len() => {
                self.put(answer);
                false
            }
            (None, Some(Some(_))) => true,
            // Of another branch, or of a page that is not here.
            (None, _) => !self.messages.is_empty(),
        }
    }

    fn has_settled(&mut self, answer: Message) {
        self.drafts.remove(&answer.id);
        let news = self.get(&answer.id).is_none_or(|known| !is_settled(known));
        let after = |place: usize| place + 1 == self.messages.len();
        let question = answer.in_reply_to.as_deref().and_then(|id| self.place(id));
        // One of a branch that is not shown is read with that. While nothing is here, a page may
        // be on its way that does not know yet.
        let ready = self.load == Load::Ready;
        if ready && self.get(&answer.id).is_none() && !question.is_some_and(after) {
            return;
        }
        if let Some(settled) = self.put(answer).filter(|_| news) {
            self.settled = Some(settled);
        }
    }

    fn has_changed(&mut self, changed: &MessageChanged, envelope: &Envelope) -> bool {
        match changed.deleted {
            Some(true) => {
                self.messages.retain(|message| message.id != changed.id);
                self.tidy();
                // The others of its place have one less beside them.
                return true;
            }
            Some(false) => return true,
            None => {}
        }
        self.edit(&changed.id, envelope.seq, |message| {
            if let Some(content) = &changed.content {
                message.content.clone_from(content);
                message.corrected_at = Some(envelope.at);
            }
            if let Some(rated) = &changed.rated {
                message.rating = rated.rating;
                message.rating_reason.clone_from(&rated.reason);
            }
        });
        false
    }

    /// Lets a message begin a branch in place of one that is here; that one and what follows it
    /// are no longer shown.
    pub(super) fn branch_off(&mut self, place: usize, mut message: Message) {
        let old = &self.messages[place];
        message.branches = match old.branches.as_slice() {
            [] => vec![old.id.clone()],
            branches => branches.to_vec(),
        };
        if !message.branches.contains(&message.id) {
            message.branches.push(message.id.clone());
        }
        self.messages.truncate(place);
        self.newer = None;
        self.put(message);
    }

    /// Changes a message that is here, unless something newer is known of it.
    pub(super) fn edit(&mut self, id: &str, position: u64, change: impl FnOnce(&mut Message)) {
        if let Some(place) = self.place(id).filter(|&at| self.messages[at].position <= position) {
            let mut message = (*self.messages[place]).clone();
            message.position = position;
            change(&mut message);
            self.messages[place] = Rc::new(message);
            self.tidy();
        }
    }

    /// Puts the message in its place, which is the end if it is not here, unless something newer
    /// is known of it. While the end of the thread is not here, what belongs there is read with it.
    pub(super) fn put(&mut self, message: Message) -> Option<Rc<Message>> {
        let message = match self.place(&message.id) {
            Some(place) if supersedes(&message, &self.messages[place]) => {
                let message = Rc::new(with_what_is_known(message, &self.messages[place]));
                self.messages[place] = message.clone();
                Some(message)
            }
            Some(_) => None,
            None if self.newer.is_some() => None,
            None => {
                let message = Rc::new(message);
                self.messages.push(message.clone());
                Some(message)
            }
        };
        self.tidy();
        message
    }

    /// Nothing waits to be sent that has arrived, and nothing is being written that has settled.
    pub(super) fn tidy(&mut self) {
        self.version += 1;
        let messages = &self.messages;
        let here = |id: &str| messages.iter().rev().find(|message| message.id == id);
        if !self.outbox.is_empty() {
            self.outbox.retain(|item| here(&item.message.id).is_none());
        }
        if !self.drafts.is_empty() {
            self.drafts.retain(|answer, _| here(answer).is_none_or(|known| !is_settled(known)));
        }
    }
}

/// What live events do not say is as it was.
fn with_what_is_known(message: Message, known: &Message) -> Message {
    Message {
        branches: if message.branches.is_empty() {
            known.branches.clone()
        } else {
            message.branches
        },
        replaces: message.replaces.or_else(|| known.replaces.clone()),
        edits: message.edits.or_else(|| known.edits.clone()),
        asked: message.asked.or_else(|| known.asked.clone()),
        supplied: message.supplied.or_else(|| known.supplied.clone()),
        rating: message.rating.or(known.rating),
        rating_reason: message.rating_reason.or_else(|| known.rating_reason.clone()),
        corrected_at: message.corrected_at.or(known.corrected_at),
        ..message
    }
}

/// The message of a page, or what was heard of it since; its place in the tree is the page's.
fn newer_of(message: Message, known: &[Rc<Message>]) -> Rc<Message> {
    match known.iter().find(|known| known.id == message.id) {
        Some(known) if **known == message => known.clone(),
        Some(known) if !supersedes(&message, known) => {
            Rc::new(Message { branches: message.branches, ..(**known).clone() })
        }
        _ => Rc::new(message),
    }
}

fn supersedes(new: &Message, old: &Message) -> bool {
    (is_settled(new) || !is_settled(old)) && new.position >= old.position
}

//! The open thread: reading it, and sending.

use dioxus::prelude::*;
use wire::conversation::{AnswerSettings, ChangeConversation, Conversation, MessagePage};

use super::{Desk, Order};
use crate::{
    browser,
    client::{Failure, Place},
    state::{
        ids,
        transcript::{Load, Transcript},
    },
};

impl Desk {
    /// Lays this conversation open; none for one that is yet to be started.
    pub(crate) fn show(self, id: Option<String>) {
        let id = id.unwrap_or_default();
        if self.lay_open(&id) {
            self.run(self.read_thread(id, 0));
        }
    }

    /// The same, without its messages: true when they must be read.
    pub(super) fn lay_open(mut self, id: &str) -> bool {
        let open = self.transcript.peek().conversation.clone();
        if open == id {
            return false;
        }
        let next = self.parked.write().remove(id).unwrap_or_else(|| Transcript::open(id));
        let must_read = !id.is_empty() && !next.unstarted;
        let last = self.transcript.replace(next);
        if last.has_unsent() {
            self.parked.write().insert(open, last);
        }
        self.editing.set(None);
        self.sought.set(None);
        self.opened.set(None);
        if must_read {
            self.run(self.read_opened(id.to_owned()));
        }
        must_read
    }

    /// Reads the end of a thread, as it is at this position or later; while the person is in its
    /// middle, what is there.
    pub(crate) async fn read_thread(mut self, id: String, at_least: u64) {
        let known = at_least.max(*self.position.peek());
        if let Some(page) = self.middle(&id, known).await {
            self.transcript.write().read_around(page);
            return;
        }
        let answer = self.client().messages(&id, None, known).await;
        if self.transcript.peek().conversation != id {
            return;
        }
        match answer {
            Ok(page) => {
                self.transcript.write().read_end(page);
                let first = self.transcript.peek().first_words().map(str::to_owned);
                if let Some(words) = first {
                    self.remember_beginning(&id, &words);
                }
                self.resume();
            }
            Err(failure) => {
                let load = if failure.is_missing() {
                    Load::Gone("This conversation does not exist or was deleted.".into())
                } else {
                    Load::Failed(self.failed(&failure))
                };
                let mut transcript = self.transcript.write();
                if transcript.load != Load::Ready {
                    transcript.load = load;
                }
            }
        }
    }

    /// What is around the middle of what is here; none when the end is here, or that is on another
    /// branch by now.
    async fn middle(self, conversation: &str, known: u64) -> Option<MessagePage> {
        let middle = || {
            let transcript = self.transcript.peek();
            let open = transcript.conversation == conversation;
            transcript.middle().filter(|_| open).map(str::to_owned)
        };
        let message = middle()?;
        let page = self.client().around(Place { conversation, message: &message }, known).await;
        page.ok().filter(|page| page.leaf.is_none() && middle().is_some())
    }

    /// Reads the thread again after a failure.
    pub(crate) fn read_thread_again(mut self) {
        self.transcript.write().load = Load::Loading;
        let id = self.transcript.peek().conversation.clone();
        self.run(self.read_thread(id, 0));
    }

    /// Reads what came before the oldest message that is here.
    pub(crate) fn read_older(mut self) {
        let id = self.transcript.peek().conversation.clone();
        let Some(older) = self.transcript.peek().older.clone() else { return };
        if *self.reading_older.peek() {
            return;
        }
        self.reading_older.set(true);
        self.run(async move {
            let answer = self.client().messages(&id, Some(&older), 0).await;
            self.reading_older.set(false);
            match answer {
                Ok(page) if self.transcript.peek().conversation == id => {
                    self.transcript.write().read_older(page);
                }
                Ok(_) => {}
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }

    /// Reads what came after the newest message that is here, while the end is not.
    pub(crate) fn read_newer(mut self) {
        let id = self.transcript.peek().conversation.clone();
        let Some(newer) = self.transcript.peek().newer.clone() else { return };
        if *self.reading_newer.peek() {
            return;
        }
        self.reading_newer.set(true);
        self.run(async move {
            let answer = self.client().newer(&id, &newer).await;
            self.reading_newer.set(false);
            if self.transcript.peek().newer.as_ref() != Some(&newer) {
                return;
            }
            match answer {
                Ok(page) => {
                    let ends = page.previous.is_none();
                    self.transcript.write().read_newer(page);
                    // What was said since is told to those who have the end.
                    if ends {
                        self.read_thread(id, 0).await;
                    }
                }
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }

    /// Leaves the middle of the thread for its end.
    pub(crate) fn to_latest(mut self) {
        self.sought.set(None);
        self.transcript.write().leave_middle();
        let id = self.transcript.peek().conversation.clone();
        self.run(self.read_thread(id, 0));
    }

    /// Asks the live socket for what is missing of the answer that is being written.
    pub(super) fn resume(self) {
        let transcript = self.transcript.peek();
        if let Some(seen) = transcript.frames_seen() {
            self.order(Order::Resume(transcript.conversation.clone(), seen));
        }
    }

    /// Sends a message, starting a conversation if none is open. Hands back its id.
    pub(crate) fn send(mut self, text: &str) -> String {
        if self.transcript.peek().conversation.is_empty() {
            let id = browser::random_id::<{ ids::CONVERSATION_BYTES }>();
            self.remember_beginning(&id, text);
            self.transcript.set(Transcript::fresh(&id));
        }
        self.say_in_thread(text, None)
    }

    /// Says something in place of a message, which begins a branch.
    pub(crate) fn send_instead(mut self, edited: String, text: &str) {
        self.editing.set(None);
        self.say_in_thread(text, Some(edited));
    }

    fn say_in_thread(mut self, text: &str, edits: Option<String>) -> String {
        let message = browser::random_id::<{ ids::MESSAGE_BYTES }>();
        if edits.is_none() && self.transcript.peek().newer.is_some() {
            self.to_latest();
        }
        self.transcript.write().send(&message, text, edits, browser::now());
        let conversation = self.transcript.peek().conversation.clone();
        self.deliver(conversation.clone(), message);
        conversation
    }

    /// Sends a message again that did not arrive, under the same id.
    pub(crate) fn send_again(mut self, message: &str) {
        let Some(words) = self.transcript.peek().waiting(message) else { return };
        self.transcript.write().send(message, &words.text, words.edits, browser::now());
        let conversation = self.transcript.peek().conversation.clone();
        self.deliver(conversation, message.into());
    }

    /// Gives up sending a message; its words go back to where they were written.
    pub(crate) fn take_back(mut self, message: &str) {
        let Some(words) = self.transcript.write().discard(message) else { return };
        let conversation = self.transcript.peek().conversation.clone();
        if words.edits.is_none() && !self.texts.peek().contains_key(&conversation) {
            self.write_down(conversation, words.text);
        }
    }

    fn deliver(self, conversation: String, message: String) {
        self.run(async move {
            if let Err(failure) = self.try_deliver(&conversation, &message).await {
                let why = self.failed(&failure);
                self.with_thread(&conversation, |thread| thread.unsent(&message, why));
            }
        });
    }

    async fn try_deliver(self, conversation: &str, message: &str) -> Result<(), Failure> {
        let (words, unstarted) = self
            .with_thread(conversation, |thread| (thread.waiting(message), thread.unstarted))
            .unwrap_or_default();
        let Some(words) = words else { return Ok(()) };
        if unstarted {
            self.start(conversation).await?;
        }
        let place = Place { conversation, message };
        let branches = words.edits.is_some();
        let receipt = self.client().send(place, words).await?;
        self.with_thread(conversation, |thread| thread.sent(&receipt, browser::now()));
        if branches {
            self.read_thread(conversation.to_owned(), receipt.position).await;
        }
        Ok(())
    }

    /// Starts a conversation, with the settings that were chosen for it.
    async fn start(mut self, conversation: &str) -> Result<(), Failure> {
        let receipt = self.client().start(conversation).await?;
        let settings = self.beginning.peek().clone();
        if settings != AnswerSettings::default() {
            let settings = Some(settings.clone());
            let change = ChangeConversation { settings, ..ChangeConversation::default() };
            self.try_change(conversation, &change).await?;
            self.beginning.set(AnswerSettings::default());
        }
        let now = browser::now();
        let started = Conversation {
            id: conversation.into(),
            title: None,
            created_at: now,
            updated_at: now,
            message_count: 0,
            pinned: false,
            archived: false,
            tags: Vec::new(),
            ended_at: None,
            deleted_at: None,
            settings: None,
            position: receipt.position,
        };
        self.conversations.write().upsert(started.clone());
        self.with_thread(conversation, |thread| thread.unstarted = false);
        if self.transcript.peek().conversation == conversation {
            self.run(self.read_opened(conversation.to_owned()));
        }
        Ok(())
    }

    /// Does something with a thread, wherever it lies; nothing if it was put away.
    pub(super) fn with_thread<T>(
        mut self,
        conversation: &str,
        change: impl FnOnce(&mut Transcript) -> T,
    ) -> Option<T> {
        if self.transcript.peek().conversation == conversation {
            return Some(change(&mut self.transcript.write()));
        }
        self.parked.write().get_mut(conversation).map(change)
    }
}

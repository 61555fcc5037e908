//! The open thread: reading it, sending, stopping, asking again.

use dioxus::prelude::*;
use wire::conversation::Conversation;

use super::{Desk, Order};
use crate::{
    browser,
    state::{
        ids,
        transcript::{Load, Transcript},
    },
};

impl Desk {
    /// Lays this conversation open; none for one that is yet to be started.
    pub(crate) fn show(mut self, id: Option<String>) {
        let id = id.unwrap_or_default();
        let open = self.transcript.peek().conversation.clone();
        if open == id {
            return;
        }
        let next = self.parked.write().remove(&id).unwrap_or_else(|| Transcript::open(&id));
        let must_read = !id.is_empty() && !next.unstarted;
        let last = self.transcript.replace(next);
        if last.has_unsent() {
            self.parked.write().insert(open, last);
        }
        if must_read {
            self.run(self.read_thread(id));
        }
    }

    /// Reads the end of a thread.
    pub(crate) async fn read_thread(mut self, id: String) {
        let known = *self.position.peek();
        let answer = self.client().messages(&id, None, known).await;
        if self.transcript.peek().conversation != id {
            return;
        }
        match answer {
            Ok(page) => {
                self.transcript.write().merge(page);
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

    /// Reads the thread again after a failure.
    pub(crate) fn read_thread_again(mut self) {
        self.transcript.write().load = Load::Loading;
        let id = self.transcript.peek().conversation.clone();
        self.run(self.read_thread(id));
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
                    self.transcript.write().merge(page);
                }
                Ok(_) => {}
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
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
        let message = browser::random_id::<{ ids::MESSAGE_BYTES }>();
        self.transcript.write().send(&message, text, browser::now());
        let conversation = self.transcript.peek().conversation.clone();
        self.deliver(conversation.clone(), message);
        conversation
    }

    /// Sends a message again that did not arrive, under the same id.
    pub(crate) fn send_again(mut self, message: &str) {
        let text = self.transcript.peek().unsent_text(message).unwrap_or_default();
        self.transcript.write().send(message, &text, browser::now());
        let conversation = self.transcript.peek().conversation.clone();
        self.deliver(conversation, message.into());
    }

    fn deliver(self, conversation: String, message: String) {
        self.run(async move {
            if let Err(failure) = self.try_deliver(&conversation, &message).await {
                let why = self.failed(&failure);
                self.with_thread(&conversation, |thread| thread.unsent(&message, why));
            }
        });
    }

    async fn try_deliver(
        mut self,
        conversation: &str,
        message: &str,
    ) -> Result<(), crate::client::Failure> {
        let client = self.client();
        let (text, unstarted) = self
            .with_thread(conversation, |thread| (thread.unsent_text(message), thread.unstarted))
            .unwrap_or_default();
        let Some(text) = text else { return Ok(()) };
        if unstarted {
            let receipt = client.start(conversation).await?;
            let now = browser::now();
            self.conversations.write().upsert(Conversation {
                id: conversation.into(),
                title: None,
                created_at: now,
                updated_at: now,
                message_count: 0,
                position: receipt.position,
            });
            self.with_thread(conversation, |thread| thread.unstarted = false);
        }
        let receipt = client.send(conversation, message, text).await?;
        self.with_thread(conversation, |thread| thread.sent(&receipt, browser::now()));
        Ok(())
    }

    /// Asks for a new answer to a question in place of one that failed. Asking twice in place of
    /// the same one is asking once.
    pub(crate) fn ask_again(self, question: String, failed: String) {
        let conversation = self.transcript.peek().conversation.clone();
        self.run(async move {
            match self.client().retry(&conversation, &question, &failed).await {
                Ok(mut receipt) => {
                    receipt.id = question;
                    self.with_thread(&conversation, |thread| {
                        thread.sent(&receipt, browser::now());
                    });
                }
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }

    /// Stops the answer that is being written.
    pub(crate) fn stop(self, answer: String) {
        let conversation = self.transcript.peek().conversation.clone();
        self.run(async move {
            if let Err(failure) = self.client().stop(&conversation, &answer).await {
                self.say(self.failed(&failure), None);
            }
        });
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

//! What is done with single messages of the open thread.

use dioxus::prelude::*;
use wire::conversation::{Message, MessageStatus, RateAnswer, Rating, SendReceipt};

use super::{Desk, Undo};
use crate::{
    browser,
    client::{Failure, Place},
    state::{ids, transcript::Instead},
};

/// How an answer is asked for once more.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Again {
    /// In place of one that ended early, from the beginning.
    Anew,
    /// In place of one that ended early, from where it ended.
    GoOn,
    /// Beside one that is there, perhaps by another model.
    Beside(Option<String>),
}

impl Desk {
    /// Shows the branch that begins with a message.
    pub(crate) fn switch_branch(self, from: String, to: String) {
        let conversation = self.transcript.peek().conversation.clone();
        self.run(async move {
            if self.try_branch(&conversation, &to).await {
                let undo = Undo::Branch(conversation, from);
                self.say("Another version is shown.", Some(undo));
            }
        });
    }

    /// Shows the branch that begins with a message, and says nothing.
    pub(super) fn show_branch(self, conversation: String, message: String) {
        self.run(async move {
            _ = self.try_branch(&conversation, &message).await;
        });
    }

    async fn try_branch(self, conversation: &str, message: &str) -> bool {
        let place = Place { conversation, message };
        match self.client().switch_branch(place).await {
            Ok(receipt) => {
                self.read_thread(conversation.to_owned(), receipt.position).await;
                true
            }
            Err(failure) => {
                self.say(self.failed(&failure), None);
                false
            }
        }
    }

    /// Puts the words of a message right where they stand.
    pub(crate) fn correct(mut self, message: String, text: String) {
        self.editing.set(None);
        let conversation = self.transcript.peek().conversation.clone();
        self.run(async move {
            let place = Place { conversation: &conversation, message: &message };
            match self.client().correct(place, text.clone()).await {
                Ok(receipt) => {
                    let now = browser::now();
                    self.with_thread(&conversation, |thread| {
                        thread.correct(&message, text, receipt.position, now);
                    });
                    self.say("Message saved.", None);
                }
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }

    /// Takes a message out of the thread; for a while it can be undone.
    pub(crate) fn delete_message(self, message: String) {
        let conversation = self.transcript.peek().conversation.clone();
        self.run(async move {
            let place = Place { conversation: &conversation, message: &message };
            match self.client().delete_message(place).await {
                Ok(receipt) => {
                    self.read_thread(conversation.clone(), receipt.position).await;
                    self.say("Message deleted.", Some(Undo::Message(conversation, message)));
                }
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }

    /// Puts a message back into the thread.
    pub(super) fn restore_message(self, conversation: String, message: String) {
        self.run(async move {
            let place = Place { conversation: &conversation, message: &message };
            match self.client().restore_message(place).await {
                Ok(receipt) => self.read_thread(conversation.clone(), receipt.position).await,
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }

    /// Says what the person thinks of an answer, or takes it back.
    pub(crate) fn rate(self, answer: String, rating: Option<Rating>, reason: Option<String>) {
        let conversation = self.transcript.peek().conversation.clone();
        let reason = reason.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
        self.run(async move {
            let place = Place { conversation: &conversation, message: &answer };
            let thanks = reason.is_some();
            let rated = RateAnswer { rating, reason };
            match self.client().rate(place, &rated).await {
                Ok(receipt) => {
                    self.with_thread(&conversation, |thread| {
                        thread.rate(&answer, &rated, receipt.position);
                    });
                    if thanks {
                        self.say("Thank you. Your words are kept with the answer.", None);
                    }
                }
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }

    /// Reads one message with everything that is known of it.
    pub(crate) async fn read_message(self, message: String) -> Result<Message, String> {
        let conversation = self.transcript.peek().conversation.clone();
        let place = Place { conversation: &conversation, message: &message };
        self.client().message(place).await.map_err(|failure| self.failed(&failure))
    }

    /// Asks for an answer once more. Asking twice with regard to the same one is asking once,
    /// unless it is to stand beside that.
    pub(crate) fn ask_again(self, answer: &Message, again: Again) {
        let conversation = self.transcript.peek().conversation.clone();
        let (answer, question) = (answer.id.clone(), answer.in_reply_to.clone());
        let Some(question) = question else { return };
        self.run(async move {
            match self.try_again(&conversation, &answer, &again).await {
                Ok(receipt) => {
                    let now = browser::now();
                    let beside = matches!(again, Again::Beside(_));
                    let instead =
                        if beside { Instead::Beside(&answer) } else { Instead::Of(&answer) };
                    let Some(new) = receipt.answer_id else { return };
                    self.with_thread(&conversation, |thread| {
                        thread.asked(&question, &new, Some(instead), receipt.position, now);
                    });
                    if beside {
                        self.read_thread(conversation.clone(), receipt.position).await;
                    } else {
                        self.resume();
                    }
                }
                Err(failure) => self.say(self.failed(&failure), None),
            }
        });
    }

    async fn try_again(
        self,
        conversation: &str,
        answer: &str,
        again: &Again,
    ) -> Result<SendReceipt, Failure> {
        let place = Place { conversation, message: answer };
        match again {
            Again::Anew => self.client().retry(place, &format!("{answer}-anew")).await,
            Again::GoOn => self.client().go_on(place, &format!("{answer}-on")).await,
            Again::Beside(model) => {
                let key = browser::random_id::<{ ids::CONVERSATION_BYTES }>();
                self.client().regenerate(place, model.clone(), &key).await
            }
        }
    }

    /// Asks for another answer beside the last one, or in place of it when that ended early.
    pub(crate) fn regenerate_last(self) {
        let last = self.transcript.peek().last_answer().cloned();
        let Some(last) = last else { return };
        let again = match last.status {
            MessageStatus::Complete => Again::Beside(None),
            _ => Again::Anew,
        };
        self.ask_again(&last, again);
    }

    /// Stops the answer that is being written.
    pub(crate) fn stop(self, answer: String) {
        let conversation = self.transcript.peek().conversation.clone();
        self.run(async move {
            let place = Place { conversation: &conversation, message: &answer };
            if let Err(failure) = self.client().stop(place).await {
                self.say(self.failed(&failure), None);
            }
        });
    }
}

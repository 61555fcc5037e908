//! The messages of a conversation.

use gloo_net::http::Method;
use serde::Serialize;
use wire::{
    Page, Receipt,
    conversation::{
        CorrectMessage, Message, MessagePage, RateAnswer, Regenerate, SendMessage, SendReceipt,
    },
};

use super::{Answer, Client, Nothing, page};
use crate::state::transcript::Unsent;

/// A message and the conversation it belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) conversation: &'a str,
    pub(crate) message: &'a str,
}

impl Place<'_> {
    fn path(self) -> String {
        let Self { conversation, message } = self;
        format!("/api/v1/conversations/{conversation}/messages/{message}")
    }
}

impl Client {
    pub(crate) async fn messages(
        &self,
        conversation: &str,
        cursor: Option<&str>,
        min_position: u64,
    ) -> Answer<Page<Message>> {
        let page = page(cursor, min_position);
        self.get(format!("/api/v1/conversations/{conversation}/messages?{page}")).await
    }

    /// The end of the thread as it was at a position.
    pub(crate) async fn messages_at(
        &self,
        conversation: &str,
        position: u64,
        cursor: Option<&str>,
    ) -> Answer<MessagePage> {
        let page = page(cursor, 0);
        let path = format!("/api/v1/conversations/{conversation}/messages");
        self.get(format!("{path}?at={position}&{page}")).await
    }

    /// A message amid those around it, on the branch that it is on.
    pub(crate) async fn around(&self, place: Place<'_>, min_position: u64) -> Answer<MessagePage> {
        let Place { conversation, message } = place;
        let page = page(None, min_position);
        let path = format!("/api/v1/conversations/{conversation}/messages");
        self.get(format!("{path}?around={message}&{page}")).await
    }

    /// The page that comes after one from the middle of the thread.
    pub(crate) async fn newer(&self, conversation: &str, cursor: &str) -> Answer<MessagePage> {
        let page = page(Some(cursor), 0);
        self.get(format!("/api/v1/conversations/{conversation}/messages?{page}")).await
    }

    /// One message with everything that is known of it.
    pub(crate) async fn message(&self, place: Place<'_>) -> Answer<Message> {
        self.get(place.path()).await
    }

    pub(crate) async fn send(&self, place: Place<'_>, words: Unsent) -> Answer<SendReceipt> {
        let path = format!("/api/v1/conversations/{}/messages", place.conversation);
        let id = Some(place.message.into());
        let body = SendMessage { id, content: words.text, edits: words.edits };
        self.write(Method::POST, path, Some(place.message), &body).await
    }

    /// Puts the words of a message right where they stand.
    pub(crate) async fn correct(&self, place: Place<'_>, content: String) -> Answer<Receipt> {
        self.write(Method::PATCH, place.path(), None, &CorrectMessage { content }).await
    }

    pub(crate) async fn delete_message(&self, place: Place<'_>) -> Answer<Receipt> {
        self.remove(place.path()).await
    }

    pub(crate) async fn restore_message(&self, place: Place<'_>) -> Answer<Receipt> {
        self.post(place, "restore", None, &Nothing {}).await
    }

    /// Shows the branch that begins with a message.
    pub(crate) async fn switch_branch(&self, place: Place<'_>) -> Answer<Receipt> {
        self.post(place, "branch", None, &Nothing {}).await
    }

    /// Asks for an answer in place of one that ended early.
    pub(crate) async fn retry(&self, place: Place<'_>, key: &str) -> Answer<SendReceipt> {
        self.post(place, "retry", Some(key), &Nothing {}).await
    }

    /// Lets an answer that ended early go on.
    pub(crate) async fn go_on(&self, place: Place<'_>, key: &str) -> Answer<SendReceipt> {
        self.post(place, "continue", Some(key), &Nothing {}).await
    }

    /// Asks for an answer beside one that is there.
    pub(crate) async fn regenerate(
        &self,
        place: Place<'_>,
        model: Option<String>,
        key: &str,
    ) -> Answer<SendReceipt> {
        self.post(place, "regenerate", Some(key), &Regenerate { model }).await
    }

    pub(crate) async fn stop(&self, place: Place<'_>) -> Answer<Receipt> {
        self.post(place, "stop", None, &Nothing {}).await
    }

    pub(crate) async fn rate(&self, place: Place<'_>, rated: &RateAnswer) -> Answer<Receipt> {
        self.write(Method::PUT, format!("{}/rating", place.path()), None, rated).await
    }

    async fn post<T: serde::de::DeserializeOwned>(
        &self,
        place: Place<'_>,
        what: &str,
        key: Option<&str>,
        body: &impl Serialize,
    ) -> Answer<T> {
        self.write(Method::POST, format!("{}/{what}", place.path()), key, body).await
    }
}

use reqwest::RequestBuilder;
use serde_json::{Value, json};
use wire::account::Session;
use wire::conversation::{Conversation, Message, MessageStatus, SendReceipt};
use wire::{Page, Receipt};

use super::app::Door;
use super::{EventStream, Reply, Socket, until};

/// Somebody who is signed in.
#[derive(Clone)]
pub struct User {
    door: Door,
    /// User id.
    pub id: String,
    /// Name.
    pub username: String,
    /// Address.
    pub email: String,
    /// Access token.
    pub token: String,
    /// Journal position of the log-in.
    pub position: u64,
}

/// A message that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Where.
    pub chat: String,
    /// The message.
    pub id: String,
    /// The answer to come.
    pub answer: String,
    /// Journal position.
    pub position: u64,
}

impl Sent {
    fn of(chat: &str, receipt: SendReceipt) -> Self {
        let SendReceipt { id, answer_id, position } = receipt;
        let answer = answer_id.expect("an answer is asked for");
        Self { chat: chat.to_owned(), id, answer, position }
    }
}

impl User {
    pub(super) fn new(door: Door, session: Session) -> Self {
        Self {
            door,
            id: session.user.id,
            username: session.user.username,
            email: session.user.email,
            token: session.access_token,
            position: session.position,
        }
    }

    /// The same person with another token.
    #[must_use]
    pub fn with_token(&self, token: impl Into<String>) -> Self {
        Self { token: token.into(), ..self.clone() }
    }

    pub(super) fn through(&self, door: Door) -> Self {
        Self { door, ..self.clone() }
    }

    /// A request of this person, to be made by hand.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = method.parse().expect("a method");
        self.door.client.request(method, self.door.url(path)).bearer_auth(&self.token)
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Reply {
        Reply::to(self.request("GET", path)).await
    }

    /// Posts JSON; nothing when it is null.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        let request = self.request("POST", path);
        Reply::to(if body.is_null() { request } else { request.json(body) }).await
    }

    /// Posts JSON under a name of the request.
    pub async fn post_as(&self, key: &str, path: &str, body: &Value) -> Reply {
        let request = self.request("POST", path).header("idempotency-key", key);
        Reply::to(if body.is_null() { request } else { request.json(body) }).await
    }

    /// Sends JSON by another method.
    pub async fn request_json(&self, method: &str, path: &str, body: &Value) -> Reply {
        Reply::to(self.request(method, path).json(body)).await
    }

    /// Patches.
    pub async fn patch(&self, path: &str, body: &Value) -> Reply {
        Reply::to(self.request("PATCH", path).json(body)).await
    }

    /// Deletes.
    pub async fn delete(&self, path: &str) -> Reply {
        Reply::to(self.request("DELETE", path)).await
    }

    /// Begins a conversation.
    pub async fn starts(&self, title: &str) -> String {
        let reply = self.post("/api/v1/conversations", &json!({"title": title})).await.is(201);
        reply.json::<Receipt>().id
    }

    /// Sends a message.
    pub async fn sends(&self, chat: &str, text: &str) -> Sent {
        let path = format!("/api/v1/conversations/{chat}/messages");
        let reply = self.post(&path, &json!({"content": text})).await.is(202);
        Sent::of(chat, reply.json())
    }

    /// Sends a message and waits for its answer.
    pub async fn asks(&self, chat: &str, text: &str) -> (Sent, Message) {
        let sent = self.sends(chat, text).await;
        let answer = self.hears_answer(&sent).await;
        (sent, answer)
    }

    /// Asks the model again.
    pub async fn retries(&self, sent: &Sent) -> Sent {
        let path = format!("/api/v1/conversations/{}/messages/{}/retry", sent.chat, sent.id);
        Sent::of(&sent.chat, self.post(&path, &Value::Null).await.is(202).json())
    }

    /// Stops an answer.
    pub async fn stops(&self, sent: &Sent) -> Receipt {
        let path = format!("/api/v1/conversations/{}/messages/{}/stop", sent.chat, sent.answer);
        self.post(&path, &Value::Null).await.is(200).json()
    }

    /// Waits until an answer is settled.
    pub async fn hears_answer(&self, sent: &Sent) -> Message {
        let settled = |message: &&Message| message.status != MessageStatus::Pending;
        self.finds(sent, "a settled answer", settled).await
    }

    /// Waits until the answer of a receipt is settled.
    pub async fn finds_settled(&self, chat: &str, receipt: &SendReceipt) -> Message {
        self.hears_answer(&Sent::of(chat, receipt.clone())).await
    }

    /// Waits until the list shows the answer as wanted. Bears that the server is away.
    pub async fn finds(
        &self,
        sent: &Sent,
        what: &str,
        wanted: impl Fn(&&Message) -> bool,
    ) -> Message {
        until(what, async || {
            let path = format!("/api/v1/conversations/{}/messages?limit=200", sent.chat);
            let reply = Reply::attempt(self.request("GET", &path)).await?;
            if reply.status != 200 {
                return Err(format!("{reply:?}"));
            }
            let page: Page<Message> = reply.json();
            let answer = page.items.iter().find(|message| message.id == sent.answer);
            answer.filter(&wanted).cloned().ok_or_else(|| format!("{reply:?}"))
        })
        .await
    }

    /// The messages of a conversation, oldest first.
    pub async fn reads(&self, chat: &str) -> Vec<Message> {
        let path = format!("/api/v1/conversations/{chat}/messages?limit=200");
        let mut page: Page<Message> = self.get(&path).await.is(200).json();
        page.items.reverse();
        page.items
    }

    /// What was said in a conversation, oldest first.
    pub async fn reads_texts(&self, chat: &str) -> Vec<String> {
        self.reads(chat).await.into_iter().map(|message| message.content).collect()
    }

    /// The first page of conversations.
    pub async fn lists(&self) -> Page<Conversation> {
        self.get("/api/v1/conversations?limit=200").await.is(200).json()
    }

    /// Opens a live socket and asks for nothing older than now.
    pub async fn listens(&self) -> Socket {
        self.resumes(0, &json!({})).await
    }

    /// Opens a live socket and says what it has seen.
    pub async fn resumes(&self, position: u64, frames: &Value) -> Socket {
        let mut socket = self.connects().await;
        let hello = json!({"type": "hello", "data": {"position": position, "frames": frames}});
        socket.says(&hello.to_string()).await;
        socket
    }

    /// Opens an event stream, behind the event of this id.
    pub async fn streams(&self, last: Option<&str>) -> EventStream {
        let opened = self.tries_to_stream(last).await;
        opened.unwrap_or_else(|status| panic!("no event stream: {status}"))
    }

    /// Opens an event stream, if the server lets it.
    ///
    /// # Errors
    /// The status, when the server says no.
    pub async fn tries_to_stream(&self, last: Option<&str>) -> Result<EventStream, u16> {
        let request = self.request("GET", "/api/v1/events");
        let request = match last {
            Some(id) => request.header("last-event-id", id),
            None => request,
        };
        EventStream::open(request).await
    }

    /// Opens a live socket and says nothing.
    pub async fn connects(&self) -> Socket {
        let opened = self.tries_to_connect().await;
        opened.unwrap_or_else(|status| panic!("no socket: {status}"))
    }

    /// Opens a live socket, if the server lets it.
    ///
    /// # Errors
    /// The status, when the server says no.
    pub async fn tries_to_connect(&self) -> Result<Socket, u16> {
        let protocols = format!("convoai.v1, bearer.{}", self.token);
        let headers = [("sec-websocket-protocol", protocols.as_str())];
        Socket::open(&self.door.address(), "/api/v1/live", &headers).await
    }
}

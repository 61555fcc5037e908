use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Error, Message as Raw};
use tokio_tungstenite::{WebSocketStream, client_async};
use wire::conversation::Message;
use wire::live::{Body, Envelope};

use super::PATIENCE;

/// A live socket, and all that was heard on it.
pub struct Socket {
    stream: WebSocketStream<TcpStream>,
    /// Everything so far, in order.
    pub heard: Vec<Envelope>,
    /// Why it was closed, once it was.
    pub closed: Option<u16>,
}

impl Socket {
    /// Opens a socket.
    ///
    /// # Errors
    /// The status, when the server says no.
    pub async fn open(address: &str, path: &str, headers: &[(&str, &str)]) -> Result<Self, u16> {
        let url = format!("ws://{address}{path}");
        let mut request = url.into_client_request().expect("an address");
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("a header");
            request.headers_mut().insert(name, HeaderValue::from_str(value).expect("a value"));
        }
        // With little room, so that whoever does not read is soon noticed.
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(16 * 1024).expect("a size");
        let address = address.parse().expect("an address");
        let connection = socket.connect(address).await.expect("a server that listens");
        match client_async(request, connection).await {
            Ok((stream, _)) => Ok(Self { stream, heard: Vec::new(), closed: None }),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(error) => panic!("no socket: {error}"),
        }
    }

    /// Says something.
    pub async fn says(&mut self, text: &str) {
        self.stream.send(Raw::text(text)).await.expect("a socket that is open");
    }

    /// Sends something else than text.
    pub async fn sends(&mut self, message: Raw) {
        self.stream.send(message).await.expect("a socket that is open");
    }

    /// Hears on until `look` finds something in what was heard.
    ///
    /// # Panics
    /// When that does not happen, with what was heard.
    pub async fn until<T>(&mut self, what: &str, look: impl Fn(&Self) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look(self) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if self.closed.is_some() || !self.hears_one(left).await {
                panic!("waited for {what}; closed: {:?}; heard {:#?}", self.closed, self.heard);
            }
        }
    }

    /// Hears whatever comes within a time; false when nothing did.
    async fn hears_one(&mut self, within: Duration) -> bool {
        match tokio::time::timeout(within, self.stream.next()).await {
            Err(_) => return false,
            Ok(Some(Ok(Raw::Text(text)))) => {
                let envelope = serde_json::from_str(&text);
                self.heard.push(envelope.unwrap_or_else(|error| panic!("{error}: {text}")));
            }
            Ok(Some(Ok(Raw::Close(frame)))) => {
                self.closed = Some(frame.map_or(1005, |frame| frame.code.into()));
            }
            Ok(Some(Ok(_))) => {}
            Ok(Some(Err(_)) | None) => self.closed = self.closed.or(Some(1006)),
        }
        true
    }

    /// Waits until the server closes it, and says with which code.
    pub async fn closes(&mut self) -> u16 {
        self.until("the end", |socket| socket.closed).await
    }

    /// Waits until the server has sent what was missed, and says which position that reached.
    pub async fn ready(&mut self) -> u64 {
        self.until("ready", |socket| {
            socket.heard.iter().find_map(|envelope| match envelope.body {
                Body::Ready { position } => Some(position),
                _ => None,
            })
        })
        .await
    }

    /// Waits until an answer is settled.
    pub async fn settled(&mut self, answer: &str) -> Message {
        self.until("a settled answer", |socket| {
            socket.heard.iter().find_map(|envelope| match &envelope.body {
                Body::AnswerSettled(message) if message.id == answer => Some(message.clone()),
                _ => None,
            })
        })
        .await
    }

    /// Waits for that many frames of an answer.
    pub async fn frames(&mut self, answer: &str, count: usize) {
        let enough = |socket: &Self| (socket.frames_of(answer).len() >= count).then_some(());
        self.until(&format!("{count} frames"), enough).await;
    }

    /// Waits until the text of an answer, as far as it has come, is this.
    pub async fn shows(&mut self, answer: &str, text: &str) {
        let shown = |socket: &Self| (socket.text_of(answer) == text).then_some(());
        self.until(&format!("the text {text:?}"), shown).await;
    }

    /// The frames of an answer so far: number, attempt and text.
    pub fn frames_of(&self, answer: &str) -> Vec<(u64, u32, String)> {
        let frame = |envelope: &Envelope| match &envelope.body {
            Body::Frame(frame) if frame.answer == answer => {
                Some((envelope.seq, frame.attempt, frame.text.clone()))
            }
            _ => None,
        };
        self.heard.iter().filter_map(frame).collect()
    }

    /// The text of an answer so far.
    pub fn text_of(&self, answer: &str) -> String {
        self.frames_of(answer).into_iter().map(|(.., text)| text).collect()
    }

    /// The events so far, as their position and the word for what happened; no frames and
    /// nothing about the socket itself.
    pub fn events(&self) -> Vec<(u64, String)> {
        let name = |envelope: &Envelope| match serde_json::to_value(envelope) {
            Ok(Value::Object(mut fields)) => match fields.remove("type") {
                Some(Value::String(name)) if envelope.conversation.is_some() => Some(name),
                _ => None,
            },
            _ => None,
        };
        let events = self.heard.iter().filter_map(|e| Some((e.seq, name(e)?)));
        events.filter(|(_, name)| name != "frame").collect()
    }

    /// Says that it is there, and waits for the answer: everything the server had sent by then
    /// has been heard.
    pub async fn catches_up(&mut self) {
        let pongs = |socket: &Self| {
            socket.heard.iter().filter(|envelope| envelope.body == Body::Pong {}).count()
        };
        let before = pongs(self);
        self.says(r#"{"type": "ping", "data": {}}"#).await;
        self.until("a pong", |socket| (pongs(socket) > before).then_some(())).await;
    }
}

use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Error, Message as Raw};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::PATIENCE;

/// A socket of a client of ConvoAI 1.x.
#[derive(Debug)]
pub struct OldSocket {
    stream: WebSocketStream<TcpStream>,
}

impl OldSocket {
    /// Opens a socket.
    ///
    /// # Errors
    /// The status, when the server says no.
    pub async fn open(address: &str, path: &str) -> Result<Self, u16> {
        let connection = TcpStream::connect(address).await.expect("a server that listens");
        match client_async(format!("ws://{address}{path}"), connection).await {
            Ok((stream, _)) => Ok(Self { stream }),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(error) => panic!("no socket: {error}"),
        }
    }

    /// Says something in JSON.
    pub async fn says(&mut self, what: &Value) {
        self.says_text(&what.to_string()).await;
    }

    /// Says something.
    pub async fn says_text(&mut self, text: &str) {
        self.stream.send(Raw::text(text)).await.expect("a socket that is open");
    }

    /// The next that it hears.
    ///
    /// # Panics
    /// When nothing comes.
    pub async fn hears(&mut self) -> Value {
        match self.next(PATIENCE).await {
            Some(Raw::Text(text)) => serde_json::from_str(&text).expect("JSON"),
            other => panic!("waited for a message; got {other:?}"),
        }
    }

    /// Asks, and hears the answer.
    pub async fn asks(&mut self, what: &Value) -> Value {
        self.says(what).await;
        self.hears().await
    }

    /// Waits until the server closes it, and says with which code.
    ///
    /// # Panics
    /// When it says something else.
    pub async fn closes(&mut self) -> u16 {
        match self.next(PATIENCE).await {
            Some(Raw::Close(frame)) => frame.map_or(1005, |frame| frame.code.into()),
            None => 1006,
            other => panic!("waited for the end; got {other:?}"),
        }
    }

    /// The next that is no sign of life; none at the end.
    async fn next(&mut self, within: Duration) -> Option<Raw> {
        let deadline = Instant::now() + within;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let heard = tokio::time::timeout(left, self.stream.next()).await;
            match heard.expect("something within the time").transpose() {
                Ok(Some(Raw::Ping(_) | Raw::Pong(_))) => {}
                Ok(message) => return message,
                Err(_) => return None,
            }
        }
    }
}

//! A window that shows a conversation: a live socket that is opened again, at whichever node,
//! whenever it breaks, and what the window has heard.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message as Raw;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{WebSocketStream, client_async};
use wire::live::Envelope;

/// How long opening a socket may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// An open live socket.
pub(crate) struct Window(WebSocketStream<TcpStream>);

impl Window {
    /// Opens a socket at a node and says what has been seen: the position, and per conversation
    /// the answer that is being written with the number of its last frame.
    ///
    /// # Errors
    /// When the node is not there, or says no.
    pub(crate) async fn open(
        node: &str,
        token: &str,
        position: u64,
        frames: &Value,
    ) -> anyhow::Result<Self> {
        let mut request = format!("ws://{node}/api/v1/live").into_client_request()?;
        let protocols = format!("convoai.v1, bearer.{token}").parse()?;
        request.headers_mut().insert("sec-websocket-protocol", protocols);
        let opening = async {
            let stream = TcpStream::connect(node).await?;
            stream.set_nodelay(true)?;
            let (mut socket, _) = client_async(request, stream).await?;
            let hello = json!({"type": "hello", "data": {"position": position, "frames": frames}});
            socket.send(Raw::text(hello.to_string())).await?;
            anyhow::Ok(socket)
        };
        Ok(Self(timeout(PATIENCE, opening).await??))
    }

    /// What the server says next; none when the socket is broken.
    pub(crate) async fn hear(&mut self) -> Option<Envelope> {
        loop {
            match self.0.next().await? {
                Ok(Raw::Text(text)) => return serde_json::from_str(&text).ok(),
                Ok(Raw::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }
}

use std::convert::Infallible;
use std::time::Duration;

use actix_web::web::Data;
use actix_ws::{
    AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, Closed, Session,
};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use wire::live::{Body, ClientMessage, Envelope, Watched, close};

use super::listener::{Ending, Listener, Seen};
use crate::auth::Actor;
use crate::backend::Backend;
use crate::settings;

/// How long a client may take to say hello.
const GREETING: Duration = Duration::from_secs(10);
/// How long one write may take before the reader counts as too slow.
const WRITE: Duration = Duration::from_secs(15);
/// How long a good-bye may take to leave.
const GOODBYE: Duration = Duration::from_secs(10);

/// One live socket of a user.
pub struct Socket {
    settings: settings::Live,
    listener: Listener,
    session: Session,
    messages: AggregatedMessageStream,
    heard: Instant,
}

/// Why a socket ends.
enum End {
    /// The connection broke.
    Gone,
    /// The client closed it.
    Left,
    /// We close it.
    Close(Ending),
}

impl From<Closed> for End {
    fn from(_: Closed) -> Self {
        Self::Gone
    }
}

impl From<Ending> for End {
    fn from(ending: Ending) -> Self {
        Self::Close(ending)
    }
}

fn broken(reason: &'static str) -> End {
    End::Close(Ending { code: close::PROTOCOL, reason })
}

impl Socket {
    /// Takes a seat at the hub for whoever opened the socket.
    pub fn new(
        backend: Data<Backend>,
        actor: &Actor,
        session: Session,
        messages: AggregatedMessageStream,
    ) -> Self {
        let settings = backend.live.clone();
        let listener = Listener::new(backend, actor);
        Self { settings, listener, session, messages, heard: Instant::now() }
    }

    /// Serves the socket until it ends.
    pub async fn run(mut self) {
        let end = match self.serve().await {
            Err(end) => end,
            Ok(never) => match never {},
        };
        let reason = match end {
            End::Gone => return,
            End::Left => None,
            End::Close(Ending { code, reason }) => Some(CloseReason {
                code: CloseCode::from(code),
                description: Some(reason.to_owned()),
            }),
        };
        // Nothing more is listened to.
        drop(self.listener);
        // The peer may be gone or stuck; one that reads again in time learns why it was let go.
        let _ = timeout(GOODBYE, self.session.close(reason)).await;
    }

    async fn serve(&mut self) -> Result<Infallible, End> {
        self.greet().await?;
        let mut ping = interval(self.settings.ping);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                message = self.messages.recv() => self.hear(message).await?,
                post = self.listener.hear() => {
                    for envelope in self.listener.take(post?).await? {
                        self.send(&envelope).await?;
                    }
                }
                _ = ping.tick() => {
                    if self.heard.elapsed() > self.settings.idle {
                        let ending = Ending { code: close::IDLE, reason: "no sign of life" };
                        return Err(ending.into());
                    }
                    self.session.ping(b"").await?;
                }
            }
        }
    }

    /// Waits for what the client has seen, and sends what it has missed.
    async fn greet(&mut self) -> Result<(), End> {
        let greeting = timeout(GREETING, async {
            loop {
                match self.messages.recv().await {
                    Some(Ok(AggregatedMessage::Text(text))) => return Ok(text),
                    Some(Ok(AggregatedMessage::Ping(data))) => self.session.pong(&data).await?,
                    Some(Ok(AggregatedMessage::Pong(_))) => {}
                    Some(Ok(AggregatedMessage::Binary(_))) => {
                        return Err(broken("messages are text"));
                    }
                    Some(Ok(AggregatedMessage::Close(_))) => return Err(End::Left),
                    Some(Err(_)) | None => return Err(End::Gone),
                }
            }
        });
        let text = greeting.await.map_err(|_| broken("say hello first"))??;
        let Ok(ClientMessage::Hello { position, frames }) = serde_json::from_str(&text) else {
            return Err(broken("the first message must be a hello"));
        };
        let frames = frames.into_iter().collect();
        self.tell(Seen { position, frames }).await
    }

    async fn tell(&mut self, seen: Seen) -> Result<(), End> {
        for envelope in self.listener.greet(seen).await? {
            self.send(&envelope).await?;
        }
        Ok(())
    }

    async fn hear(
        &mut self,
        message: Option<Result<AggregatedMessage, actix_ws::ProtocolError>>,
    ) -> Result<(), End> {
        self.heard = Instant::now();
        match message {
            Some(Ok(AggregatedMessage::Text(text))) => match serde_json::from_str(&text) {
                Ok(ClientMessage::Ping {}) => {
                    let pong = self.listener.about_itself(Body::Pong {});
                    self.send(&pong).await
                }
                Ok(ClientMessage::Resume { conversation, seen }) => {
                    for envelope in self.listener.resume(conversation, seen).await? {
                        self.send(&envelope).await?;
                    }
                    Ok(())
                }
                Ok(ClientMessage::Watch { what: Watched::Usage }) => self.watch(true).await,
                Ok(ClientMessage::Unwatch { what: Watched::Usage }) => self.watch(false).await,
                Ok(ClientMessage::Hello { .. }) => {
                    self.complain("unexpected_hello", "hello is only said once, at the beginning")
                        .await
                }
                Err(_) => {
                    let expected = "a message looks like {\"type\": \"ping\", \"data\": {}}; types are \
                                    hello, resume, watch, unwatch and ping";
                    self.complain("unknown_message", expected).await
                }
            },
            Some(Ok(AggregatedMessage::Ping(data))) => Ok(self.session.pong(&data).await?),
            Some(Ok(AggregatedMessage::Pong(_))) => Ok(()),
            Some(Ok(AggregatedMessage::Binary(_))) => {
                self.complain("not_text", "messages are JSON text").await
            }
            Some(Err(_)) => Err(broken("the message broke the protocol")),
            Some(Ok(AggregatedMessage::Close(_))) => Err(End::Left),
            None => Err(End::Gone),
        }
    }

    async fn watch(&mut self, watches: bool) -> Result<(), End> {
        match self.listener.watch_usage(watches) {
            Some(refused) => self.send(&refused).await,
            None => Ok(()),
        }
    }

    async fn complain(&mut self, code: &str, detail: &str) -> Result<(), End> {
        let complaint = self.listener.complaint(code, detail);
        self.send(&complaint).await
    }

    /// Writes one envelope. The queue behind a socket is bounded: a reader that does not take
    /// anything for too long, or whose seat overflows meanwhile, is let go.
    async fn send(&mut self, envelope: &Envelope) -> Result<(), End> {
        let text = serde_json::to_string(envelope).unwrap_or_default();
        let overrun = self.listener.overrun();
        tokio::select! {
            written = timeout(WRITE, self.session.text(text)) => match written {
                Ok(written) => Ok(written?),
                Err(_) => Err(Ending::TOO_SLOW.into()),
            },
            () = overrun.cancelled() => Err(Ending::TOO_SLOW.into()),
        }
    }
}

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use actix_ws::{
    AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, Closed, Session,
};
use domain::{ConversationId, MessageId};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use wire::live::{Body, ClientMessage, Envelope, FramesSeen, close};

use super::hub::{Hub, Post, Seat};
use super::{backlog, translate};
use crate::auth::Actor;
use crate::backend::Backend;

/// How long a client may take to say hello.
const GREETING: Duration = Duration::from_secs(10);
/// Answers whose end a socket remembers, to keep late frames of them back.
const REMEMBERED: usize = 1_000;
/// How long one write may take before the reader counts as too slow.
const WRITE: Duration = Duration::from_secs(15);
/// No socket lasts longer, whatever an API key says.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How long a good-bye may take to leave.
const GOODBYE: Duration = Duration::from_secs(10);

/// One live socket of a user.
pub struct Socket {
    backend: Data<Backend>,
    actor: Actor,
    session: Session,
    messages: AggregatedMessageStream,
    seat: Seat,
    /// Number of the last frame sent, per answer: frames go out without gap or repeat.
    sent: HashMap<String, u64>,
    heard: Instant,
}

/// Why a socket ends.
enum End {
    /// The connection broke.
    Gone,
    /// The client closed it.
    Left,
    /// We close it, with a code and a sentence.
    Close(u16, &'static str),
}

impl From<Closed> for End {
    fn from(_: Closed) -> Self {
        Self::Gone
    }
}

impl Socket {
    /// Takes a seat at the hub for whoever opened the socket.
    pub fn new(
        backend: Data<Backend>,
        actor: Actor,
        session: Session,
        messages: AggregatedMessageStream,
    ) -> Self {
        let queue = backend.live.queue;
        let hub: &Arc<Hub> = &backend.hub;
        let seat = hub.join(actor.user.as_str(), actor.seat(), queue);
        Self {
            backend,
            actor,
            session,
            messages,
            seat,
            sent: HashMap::new(),
            heard: Instant::now(),
        }
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
            End::Close(code, reason) => Some(CloseReason {
                code: CloseCode::from(code),
                description: Some(reason.to_owned()),
            }),
        };
        // Nothing more is listened to.
        drop(self.seat);
        // The peer may be gone or stuck; one that reads again in time learns why it was let go.
        let _ = timeout(GOODBYE, self.session.close(reason)).await;
    }

    async fn serve(&mut self) -> Result<std::convert::Infallible, End> {
        self.greet().await?;
        let mut ping = interval(self.backend.live.ping);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let now = self.backend.clock.now().timestamp();
        let left = u64::try_from(self.actor.expires_at.saturating_sub(now)).unwrap_or(0);
        let expiry = tokio::time::sleep(Duration::from_secs(left).min(LONGEST));
        tokio::pin!(expiry);
        loop {
            tokio::select! {
                message = self.messages.recv() => self.hear(message).await?,
                post = self.seat.posts.recv() => match post {
                    Some(post) => self.deliver(post).await?,
                    None => return Err(End::Close(close::RESTART, "the server is stopping")),
                },
                () = self.seat.overrun.cancelled() => {
                    return Err(End::Close(close::SLOW_READER, "too slow; connect again and resume"));
                }
                () = &mut expiry => {
                    return Err(End::Close(close::SESSION_ENDED, "the token has expired"));
                }
                _ = ping.tick() => {
                    if self.heard.elapsed() > self.backend.live.idle {
                        return Err(End::Close(close::IDLE, "no sign of life"));
                    }
                    self.session.ping(b"").await?;
                }
                () = self.backend.stop.cancelled() => {
                    return Err(End::Close(close::RESTART, "the server is stopping"));
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
                        return Err(End::Close(close::PROTOCOL, "messages are text"));
                    }
                    Some(Ok(AggregatedMessage::Close(_))) => return Err(End::Left),
                    Some(Err(_)) | None => return Err(End::Gone),
                }
            }
        });
        let text = greeting.await.map_err(|_| End::Close(close::PROTOCOL, "say hello first"))??;
        let Ok(ClientMessage::Hello { position, frames }) = serde_json::from_str(&text) else {
            return Err(End::Close(close::PROTOCOL, "the first message must be a hello"));
        };
        let reached = self.seat.position;
        if position > 0 {
            match backlog::events(&self.backend, &self.actor.user, position, reached).await {
                Ok(Some(missed)) => {
                    for envelope in missed {
                        self.send(&envelope).await?;
                    }
                }
                Ok(None) => self.say(Body::Resync { position: reached }).await?,
                Err(_) => return Err(End::Close(close::RESTART, "not ready; connect again")),
            }
        }
        for (conversation, seen) in frames {
            self.resume(conversation, seen).await?;
        }
        self.say(Body::Ready { position: reached }).await
    }

    async fn hear(
        &mut self,
        message: Option<Result<AggregatedMessage, actix_ws::ProtocolError>>,
    ) -> Result<(), End> {
        self.heard = Instant::now();
        match message {
            Some(Ok(AggregatedMessage::Text(text))) => match serde_json::from_str(&text) {
                Ok(ClientMessage::Ping {}) => self.say(Body::Pong {}).await,
                Ok(ClientMessage::Resume { conversation, seen }) => {
                    self.resume(conversation, seen).await
                }
                Ok(ClientMessage::Hello { .. }) => {
                    self.complain("unexpected_hello", "hello is only said once, at the beginning")
                        .await
                }
                Err(_) => {
                    let expected = "a message looks like {\"type\": \"ping\", \"data\": {}}; types are \
                                    hello, resume and ping";
                    self.complain("unknown_message", expected).await
                }
            },
            Some(Ok(AggregatedMessage::Ping(data))) => Ok(self.session.pong(&data).await?),
            Some(Ok(AggregatedMessage::Pong(_))) => Ok(()),
            Some(Ok(AggregatedMessage::Binary(_))) => {
                self.complain("not_text", "messages are JSON text").await
            }
            Some(Err(_)) => Err(End::Close(close::PROTOCOL, "the message broke the protocol")),
            Some(Ok(AggregatedMessage::Close(_))) => Err(End::Left),
            None => Err(End::Gone),
        }
    }

    async fn deliver(&mut self, post: Post) -> Result<(), End> {
        match post {
            Post::SessionEnded => Err(End::Close(close::SESSION_ENDED, "the session has ended")),
            Post::Event { envelope, .. } => {
                if let Body::AnswerSettled(message) = &envelope.body {
                    // Frames come another way and may be late: nobody needs them any more.
                    if self.sent.len() > REMEMBERED {
                        self.sent.retain(|_, last| *last != u64::MAX);
                    }
                    self.sent.insert(message.id.clone(), u64::MAX);
                }
                self.send(&envelope).await
            }
            Post::Frame { answer, number, envelope } => {
                let sent = self.sent.get(&answer).copied().unwrap_or(0);
                if number > sent.saturating_add(1) {
                    // Joined in the middle, or a frame went past us: fetch what is missing.
                    let conversation = envelope.conversation.clone().unwrap_or_default();
                    let seen = FramesSeen { answer: answer.clone(), seq: sent };
                    self.resume(conversation, seen).await?;
                }
                // One that is still missing then is on its way to being stored: the next frame
                // fetches it, and this one with it.
                if number == self.sent.get(&answer).copied().unwrap_or(0).saturating_add(1) {
                    self.sent.insert(answer, number);
                    self.send(&envelope).await?;
                }
                Ok(())
            }
        }
    }

    /// Sends the stored frames of an answer from a number on.
    async fn resume(&mut self, conversation: String, seen: FramesSeen) -> Result<(), End> {
        let Ok(id) = ConversationId::parse(conversation) else {
            return self.complain("conversation_not_found", "there is no such conversation").await;
        };
        let FramesSeen { answer, seq } = seen;
        if MessageId::parse(&answer).is_err() {
            return self.complain("message_not_found", "there is no such answer").await;
        }
        let user = self.actor.user.clone();
        match backlog::frames(&self.backend, &user, &id, &answer, seq).await {
            Ok(frames) => {
                let mut last = seq;
                for (number, envelope) in frames {
                    self.send(&envelope).await?;
                    last = number;
                }
                if last > 0 {
                    let sent = self.sent.entry(answer).or_default();
                    *sent = last.max(*sent);
                }
                if self.sent.len() > 2 * REMEMBERED {
                    self.sent.clear();
                }
                Ok(())
            }
            Err(_) => Err(End::Close(close::RESTART, "not ready; connect again")),
        }
    }

    async fn complain(&mut self, code: &str, detail: &str) -> Result<(), End> {
        self.say(Body::Error { code: code.to_owned(), detail: detail.to_owned() }).await
    }

    async fn say(&mut self, body: Body) -> Result<(), End> {
        let envelope = translate::about_socket(self.backend.clock.now(), body);
        self.send(&envelope).await
    }

    /// Writes one envelope. The queue behind a socket is bounded: a reader that does not take
    /// anything for too long, or whose seat overflows meanwhile, is let go.
    async fn send(&mut self, envelope: &Envelope) -> Result<(), End> {
        let text = serde_json::to_string(envelope).unwrap_or_default();
        let overrun = self.seat.overrun.clone();
        tokio::select! {
            written = timeout(WRITE, self.session.text(text)) => match written {
                Ok(written) => Ok(written?),
                Err(_) => Err(End::Close(close::SLOW_READER, "too slow; connect again and resume")),
            },
            () = overrun.cancelled() => {
                Err(End::Close(close::SLOW_READER, "too slow; connect again and resume"))
            }
        }
    }
}

//! A socket of 1.x: requests and their answers, and what others do in the same conversations.

mod hear;
mod news;
mod talk;

use std::convert::Infallible;
use std::time::Duration;

use actix_web::web::Data;
use actix_ws::{
    AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, Closed, ProtocolError,
    Session,
};
use domain::ConversationId;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;
use wire::legacy::chat_socket::Reply;
use wire::live::close;

use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::Context;
use crate::live::{Post, Seat};
use talk::Talk;

/// How long one write may take before the reader counts as too slow.
const WRITE: Duration = Duration::from_secs(15);
/// No socket lasts longer, whatever an API key says.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// A socket of nobody has nothing to wait for.
const LONGEST_OF_NOBODY: Duration = Duration::from_secs(10 * 60);
/// How long a good-bye may take to leave.
const GOODBYE: Duration = Duration::from_secs(10);
/// What the services of 1.x closed with when somebody may not be there (RFC 6455: policy).
const POLICY: u16 = 1008;

/// One socket.
pub(super) struct Socket {
    backend: Data<Backend>,
    /// Of the handshake.
    context: Context,
    who: Option<Signed>,
    session: Session,
    messages: AggregatedMessageStream,
    heard: Instant,
    /// Cancelled when more arrived than the seat holds; never, for nobody.
    overrun: CancellationToken,
}

/// Whoever opened it with a token.
struct Signed {
    actor: Actor,
    seat: Seat,
    talk: Talk,
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
    /// Takes a seat at the hub for whoever opened the socket; for nobody, none. `home` is the
    /// conversation that it was opened for.
    pub(super) fn new(
        backend: Data<Backend>,
        context: Context,
        actor: Option<Actor>,
        home: Option<ConversationId>,
        session: Session,
        messages: AggregatedMessageStream,
    ) -> Self {
        let who = actor.map(|actor| Signed {
            seat: backend.hub.join(actor.user.as_str(), actor.seat(), backend.live.queue),
            actor,
            talk: Talk::new(home),
        });
        let overrun = who.as_ref().map(|signed| signed.seat.overrun.clone()).unwrap_or_default();
        Self { backend, context, who, session, messages, heard: Instant::now(), overrun }
    }

    /// Serves the socket until it ends.
    pub(super) async fn run(mut self) {
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
        drop(self.who);
        // The peer may be gone or stuck; one that reads again in time learns why it was let go.
        _ = timeout(GOODBYE, self.session.close(reason)).await;
    }

    async fn serve(&mut self) -> Result<Infallible, End> {
        let mut ping = interval(self.backend.live.ping);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let expiry = tokio::time::sleep(self.lifetime());
        tokio::pin!(expiry);
        loop {
            tokio::select! {
                message = self.messages.recv() => self.hear(message).await?,
                post = next(&mut self.who) => match post {
                    Some(post) => self.deliver(post).await?,
                    None => return Err(End::Close(close::RESTART, "the server is stopping")),
                },
                () = self.overrun.cancelled() => {
                    return Err(End::Close(close::SLOW_READER, "too slow; connect again"));
                }
                () = &mut expiry => return Err(End::Close(POLICY, "the token has expired")),
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

    fn lifetime(&self) -> Duration {
        let Some(signed) = &self.who else { return LONGEST_OF_NOBODY };
        let now = self.backend.clock.now().timestamp();
        let left = u64::try_from(signed.actor.expires_at.saturating_sub(now)).unwrap_or(0);
        Duration::from_secs(left).min(LONGEST)
    }

    async fn hear(
        &mut self,
        message: Option<Result<AggregatedMessage, ProtocolError>>,
    ) -> Result<(), End> {
        self.heard = Instant::now();
        match message {
            Some(Ok(AggregatedMessage::Text(text))) => self.answer(text.as_bytes()).await,
            Some(Ok(AggregatedMessage::Binary(bytes))) => self.answer(&bytes).await,
            Some(Ok(AggregatedMessage::Ping(data))) => Ok(self.session.pong(&data).await?),
            Some(Ok(AggregatedMessage::Pong(_))) => Ok(()),
            Some(Err(_)) => Err(End::Close(close::PROTOCOL, "the message broke the protocol")),
            Some(Ok(AggregatedMessage::Close(_))) => Err(End::Left),
            None => Err(End::Gone),
        }
    }

    async fn answer(&mut self, request: &[u8]) -> Result<(), End> {
        let reply = hear::request(&self.backend, &self.context, self.who.as_mut(), request).await;
        match reply {
            Some(reply) => self.send(&reply).await,
            // It comes with the answer of the model.
            None => Ok(()),
        }
    }

    async fn deliver(&mut self, post: Post) -> Result<(), End> {
        let Some(signed) = &mut self.who else { return Ok(()) };
        match post {
            Post::SessionEnded => Err(End::Close(POLICY, "the session has ended")),
            Post::Event { position, envelope } => {
                let replies = news::of(&self.backend, &mut signed.talk, position, &envelope).await;
                for reply in replies {
                    self.send(&reply).await?;
                }
                Ok(())
            }
            // Clients of 1.x get answers as a whole, and know nothing of drafts and of watching.
            Post::Frame { .. } | Post::Desk(_) | Post::Usage(_) => Ok(()),
        }
    }

    /// Writes one reply. The queue behind a socket is bounded: a reader that does not take
    /// anything for too long, or whose seat overflows meanwhile, is let go.
    async fn send(&mut self, reply: &Reply) -> Result<(), End> {
        let text = serde_json::to_string(reply).unwrap_or_default();
        let slow = || End::Close(close::SLOW_READER, "too slow; connect again");
        tokio::select! {
            written = timeout(WRITE, self.session.text(text)) => match written {
                Ok(written) => Ok(written?),
                Err(_) => Err(slow()),
            },
            () = self.overrun.cancelled() => Err(slow()),
        }
    }
}

/// The next post; for nobody there is none, ever.
async fn next(who: &mut Option<Signed>) -> Option<Post> {
    match who {
        Some(signed) => signed.seat.posts.recv().await,
        None => std::future::pending().await,
    }
}

//! Whoever listens: what they have missed, and then what happens, without gap or repeat. How it
//! gets to them is the business of the socket and of the event stream.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use domain::role::Permission;
use domain::{ConversationId, MessageId, UserId};
use tokio::sync::watch;
use tokio::time::Sleep;
use tokio_util::sync::CancellationToken;
use wire::live::{Body, Envelope, FramesSeen, close};

use super::hub::{Post, Seat};
use super::{backlog, translate};
use crate::auth::{Actor, Rule};
use crate::backend::Backend;

/// Answers whose end a listener remembers, to keep late frames of them back.
const REMEMBERED: usize = 1_000;
/// Drafts and read marks that are told at the beginning, the latest.
const DESK: usize = 500;
/// Nobody listens longer, whatever an API key says.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Why we stop telling somebody: a code of [`close`] and a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ending {
    pub(super) code: u16,
    pub(super) reason: &'static str,
}

impl Ending {
    pub(super) const TOO_SLOW: Self =
        Self { code: close::SLOW_READER, reason: "too slow; connect again and resume" };
    const STOPPING: Self = Self { code: close::RESTART, reason: "the server is stopping" };
    const NOT_READY: Self = Self { code: close::RESTART, reason: "not ready; connect again" };
    const EXPIRED: Self = Self { code: close::SESSION_ENDED, reason: "the token has expired" };
    const SESSION_ENDED: Self =
        Self { code: close::SESSION_ENDED, reason: "the session has ended" };
}

/// What somebody has seen already.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Every event up to this journal position; 0 asks for nothing older than now.
    pub(super) position: u64,
    /// Answers that are being written, and what they have of them.
    pub(super) frames: Vec<(String, FramesSeen)>,
}

/// Somebody who listens.
pub(super) struct Listener {
    backend: Data<Backend>,
    user: UserId,
    actor: Actor,
    seat: Seat,
    /// How the server is used, when they watch.
    usage: Option<watch::Receiver<Option<Arc<Envelope>>>>,
    /// Number of the last frame told, per answer: frames are told without gap or repeat.
    sent: HashMap<String, u64>,
    expiry: Pin<Box<Sleep>>,
}

impl Listener {
    /// Takes a seat at the hub.
    pub(super) fn new(backend: Data<Backend>, actor: &Actor) -> Self {
        let seat = backend.hub.join(actor.user.as_str(), actor.seat(), backend.live.queue);
        let now = backend.clock.now().timestamp();
        let left = u64::try_from(actor.expires_at.saturating_sub(now)).unwrap_or(0);
        let expiry = Box::pin(tokio::time::sleep(Duration::from_secs(left).min(LONGEST)));
        let (user, actor) = (actor.user.clone(), actor.clone());
        Self { backend, user, actor, seat, usage: None, sent: HashMap::new(), expiry }
    }

    /// Cancelled when more arrived than was taken.
    pub(super) fn overrun(&self) -> CancellationToken {
        self.seat.overrun.clone()
    }

    /// What was missed, up to and including the word that it is all.
    pub(super) async fn greet(&mut self, seen: Seen) -> Result<Vec<Envelope>, Ending> {
        let reached = self.seat.position;
        let _turn = tokio::select! {
            turn = self.backend.hub.turn() => turn,
            () = self.backend.stop.cancelled() => return Err(Ending::STOPPING),
        };
        let mut told = Vec::new();
        if seen.position > 0 {
            match backlog::events(&self.backend, &self.user, seen.position, reached).await {
                Ok(Some(missed)) => told = missed,
                Ok(None) => told.push(self.about_itself(Body::Resync { position: reached })),
                Err(_) => return Err(Ending::NOT_READY),
            }
        }
        for (conversation, frames) in seen.frames {
            told.extend(self.resume(conversation, frames).await?);
        }
        told.extend(self.desk().await);
        told.push(self.about_itself(Body::Ready { position: reached }));
        Ok(told)
    }

    /// What lies on their desk. It is worth no refusal: whatever happens to it is told.
    async fn desk(&self) -> Vec<Envelope> {
        match self.backend.desk.of(&self.user, DESK).await {
            Ok(entries) => entries.iter().map(translate::desk).collect(),
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "drafts and read marks are not told"
                );
                Vec::new()
            }
        }
    }

    /// The next that is posted; may be dropped while it waits.
    pub(super) async fn hear(&mut self) -> Result<Post, Ending> {
        tokio::select! {
            post = self.seat.posts.recv() => post.ok_or(Ending::STOPPING),
            usage = next_usage(&mut self.usage) => Ok(Post::Usage(usage)),
            () = self.seat.overrun.cancelled() => Err(Ending::TOO_SLOW),
            () = &mut self.expiry => Err(Ending::EXPIRED),
            () = self.backend.stop.cancelled() => Err(Ending::STOPPING),
        }
    }

    /// What is to be told of a post: with a frame, those before it that went past us.
    pub(super) async fn take(&mut self, post: Post) -> Result<Vec<Arc<Envelope>>, Ending> {
        match post {
            Post::SessionEnded => Err(Ending::SESSION_ENDED),
            Post::Desk(envelope) => Ok(vec![envelope]),
            Post::Usage(envelope) => match self.may_watch() {
                None => Ok(vec![envelope]),
                Some(refused) => {
                    self.usage = None;
                    Ok(vec![Arc::new(refused)])
                }
            },
            Post::Event { envelope, .. } => {
                if let Body::AnswerSettled(message) = &envelope.body {
                    // Frames come another way and may be late: nobody needs them any more.
                    if self.sent.len() > REMEMBERED {
                        self.sent.retain(|_, last| *last != u64::MAX);
                    }
                    self.sent.insert(message.id.clone(), u64::MAX);
                }
                Ok(vec![envelope])
            }
            Post::Frame { answer, number, envelope } => {
                let sent = self.sent.get(&answer).copied().unwrap_or(0);
                let mut told = Vec::new();
                if number > sent.saturating_add(1) {
                    // Joined in the middle, or a frame went past us: fetch what is missing.
                    let conversation = envelope.conversation.clone().unwrap_or_default();
                    let seen = FramesSeen { answer: answer.clone(), seq: sent };
                    told.extend(self.resume(conversation, seen).await?.into_iter().map(Arc::new));
                }
                // One that is still missing then is on its way to being stored: the next frame
                // fetches it, and this one with it.
                if number == self.sent.get(&answer).copied().unwrap_or(0).saturating_add(1) {
                    self.sent.insert(answer, number);
                    told.push(envelope);
                }
                Ok(told)
            }
        }
    }

    /// Begins or ends to tell how the server is used. Answers why not.
    pub(super) fn watch_usage(&mut self, watches: bool) -> Option<Envelope> {
        if !watches {
            self.usage = None;
            return None;
        }
        let refused = self.may_watch();
        if refused.is_none() {
            self.usage = Some(self.backend.analytics.watchers.join());
        }
        refused
    }

    /// Why they may not be told how the server is used.
    fn may_watch(&self) -> Option<Envelope> {
        let refused =
            Rule::Holder(Permission::ReadUsage).admit(&self.actor, &self.backend).err()?;
        Some(self.complaint(refused.code(), refused.detail()))
    }

    /// The stored frames of an answer from a number on.
    pub(super) async fn resume(
        &mut self,
        conversation: String,
        seen: FramesSeen,
    ) -> Result<Vec<Envelope>, Ending> {
        let Ok(id) = ConversationId::parse(conversation) else {
            return Ok(vec![
                self.complaint("conversation_not_found", "there is no such conversation"),
            ]);
        };
        let FramesSeen { answer, seq } = seen;
        if MessageId::parse(&answer).is_err() {
            return Ok(vec![self.complaint("message_not_found", "there is no such answer")]);
        }
        let frames = backlog::frames(&self.backend, &self.user, &id, &answer, seq).await;
        let frames = frames.map_err(|_| Ending::NOT_READY)?;
        let last = frames.last().map_or(seq, |(number, _)| *number);
        if last > 0 {
            let sent = self.sent.entry(answer).or_default();
            *sent = last.max(*sent);
        }
        if self.sent.len() > 2 * REMEMBERED {
            self.sent.clear();
        }
        Ok(frames.into_iter().map(|(_, envelope)| envelope).collect())
    }

    /// What is said when something that was asked for cannot be had.
    pub(super) fn complaint(&self, code: &str, detail: &str) -> Envelope {
        self.about_itself(Body::Error { code: code.to_owned(), detail: detail.to_owned() })
    }

    /// What is said about the connection and no conversation.
    pub(super) fn about_itself(&self, body: Body) -> Envelope {
        translate::about_socket(self.backend.clock.now(), body)
    }
}

/// The next that there is to tell of how the server is used; nothing ever for who does not watch.
async fn next_usage(usage: &mut Option<watch::Receiver<Option<Arc<Envelope>>>>) -> Arc<Envelope> {
    let Some(usage) = usage else { return std::future::pending().await };
    loop {
        if usage.changed().await.is_err() {
            // Its sender lives as long as the server.
            return std::future::pending().await;
        }
        if let Some(envelope) = &*usage.borrow_and_update() {
            return envelope.clone();
        }
    }
}

//! The live socket's envelopes as server-sent events, for clients without WebSocket.

use std::convert::Infallible;
use std::time::Duration;

use actix_web::web::{Bytes, Data};
use futures_util::stream::{self, Stream};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio::time::{MissedTickBehavior, interval_at, timeout};
use wire::live::{Body, Envelope};

use super::listener::{Ending, Listener};
use super::place::Place;
use crate::auth::Actor;
use crate::backend::Backend;

/// How often a comment is sent at the least: proxies close what is silent.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long one write may take before the reader counts as too slow.
const WRITE: Duration = Duration::from_secs(15);

/// One event stream of a user.
pub struct Events {
    listener: Listener,
    place: Place,
    heartbeat: Duration,
    lines: mpsc::Sender<Bytes>,
}

/// Why a stream ends.
enum End {
    /// The client is gone, or reads nothing.
    Gone,
    /// We end it.
    Close(Ending),
}

impl From<Ending> for End {
    fn from(ending: Ending) -> Self {
        Self::Close(ending)
    }
}

impl Events {
    /// Takes a seat at the hub for whoever asks, who is at this place. Answers the stream's other
    /// end: what is to be sent.
    pub fn new(
        backend: Data<Backend>,
        actor: &Actor,
        place: Place,
    ) -> (Self, impl Stream<Item = Result<Bytes, Infallible>> + use<>) {
        let heartbeat = backend.live.ping.min(HEARTBEAT);
        let (lines, written) = mpsc::channel(1);
        let body = stream::unfold(written, async |mut written| {
            written.recv().await.map(|line| (Ok(line), written))
        });
        (Self { listener: Listener::new(backend, actor), place, heartbeat, lines }, body)
    }

    /// Tells until it ends.
    pub async fn run(mut self) {
        let ending = match self.serve().await {
            Err(End::Close(ending)) => ending,
            Err(End::Gone) => return,
            Ok(never) => match never {},
        };
        let body = Body::Closing { code: ending.code, detail: ending.reason.to_owned() };
        let last = self.listener.about_itself(body);
        // Nothing follows, whether this arrives or not.
        let _ = self.send(&last).await;
    }

    async fn serve(&mut self) -> Result<Infallible, End> {
        let missed = self.listener.greet(self.place.seen()).await?;
        for envelope in self.place.without_told(missed) {
            self.send(&envelope).await?;
        }
        let mut heartbeat = interval_at(Instant::now() + self.heartbeat, self.heartbeat);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                post = self.listener.hear() => {
                    for envelope in self.listener.take(post?).await? {
                        self.send(&envelope).await?;
                    }
                }
                _ = heartbeat.tick() => self.write(Bytes::from_static(b":\n\n")).await?,
                () = self.lines.closed() => return Err(End::Gone),
            }
        }
    }

    async fn send(&mut self, envelope: &Envelope) -> Result<(), End> {
        self.place.pass(envelope);
        let json = serde_json::to_string(envelope).unwrap_or_default();
        // JSON has no line breaks, and neither has an id.
        self.write(format!("id: {}\ndata: {json}\n\n", self.place.id()).into()).await
    }

    async fn write(&mut self, line: Bytes) -> Result<(), End> {
        match timeout(WRITE, self.lines.send(line)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Gone),
        }
    }
}

//! Where the cases are played: in memory, on one server, on three.

use std::time::Duration;

use cqrs_es::EventStore;
use futures_util::stream::{BoxStream, StreamExt as _};
use nats::{Commands, Commit, GuardState, MalformedCommit, Subjects};
use tests::harness::{Cluster, Extra, NatsServer, unique, until};
use tests::journal_double::JournalDouble;
use tokio::sync::OnceCell;

use super::ledger::Ledger;

/// Limit of the servers of the suite on one message.
const LIMIT: &str = "max_payload: 1MB";

/// A journal with what a server needs of it.
pub(crate) trait Place {
    type Store: EventStore<
            Ledger,
            AC: Clone + Send + Sync + AsRef<u64> + AsMut<u64> + AsMut<Commands> + 'static,
        > + Clone;

    /// An empty journal.
    async fn new() -> Self;
    /// An empty journal on servers that nobody else uses.
    async fn alone() -> Self;
    /// The journal, as one node sees it; each call is another node.
    async fn node(&self) -> Self::Store;
    async fn guard(&self, kind: &str, key: &str) -> GuardState;
    async fn position(&self) -> u64;
    fn after(&self, position: u64) -> BoxStream<'static, Result<Commit, MalformedCommit>>;
    /// kill -9 of whoever keeps it, and start.
    async fn restart(&mut self);
}

impl Place for JournalDouble {
    type Store = Self;

    async fn new() -> Self {
        Self::default()
    }

    async fn alone() -> Self {
        Self::default()
    }

    async fn node(&self) -> Self {
        self.clone()
    }

    async fn guard(&self, kind: &str, key: &str) -> GuardState {
        Self::guard(self, kind, key)
    }

    async fn position(&self) -> u64 {
        Self::position(self)
    }

    fn after(&self, position: u64) -> BoxStream<'static, Result<Commit, MalformedCommit>> {
        Self::after(self, position)
    }

    async fn restart(&mut self) {}
}

/// Servers with the streams of one case.
pub(crate) struct Real<S> {
    own: Option<S>,
    url: String,
    settings: nats::Settings,
    server: nats::Server,
}

/// A nats-server, or three.
pub(crate) trait Servers: Sized + 'static {
    const REPLICAS: usize;
    async fn start() -> Self;
    /// Those that the cases share.
    async fn shared() -> &'static Self;
    fn url(&self) -> String;
    /// Kills whoever leads a stream, and starts it again.
    async fn restart(&mut self, stream: &str);
}

impl Servers for NatsServer {
    const REPLICAS: usize = 1;

    async fn start() -> Self {
        Self::with(Extra { top: LIMIT, ..Extra::default() }).await
    }

    async fn shared() -> &'static Self {
        static SHARED: OnceCell<NatsServer> = OnceCell::const_new();
        SHARED.get_or_init(<Self as Servers>::start).await
    }

    fn url(&self) -> String {
        Self::url(self)
    }

    async fn restart(&mut self, _: &str) {
        Self::restart(self).await;
    }
}

impl Servers for Cluster {
    const REPLICAS: usize = 3;

    async fn start() -> Self {
        Self::with(Extra { top: LIMIT, ..Extra::default() }).await
    }

    async fn shared() -> &'static Self {
        static SHARED: OnceCell<Cluster> = OnceCell::const_new();
        SHARED.get_or_init(<Self as Servers>::start).await
    }

    fn url(&self) -> String {
        Self::url(self)
    }

    async fn restart(&mut self, stream: &str) {
        let leader = self.leader(stream).await;
        Self::restart(self, leader).await;
    }
}

impl<S: Servers> Real<S> {
    async fn on(url: String, own: Option<S>) -> Self {
        let settings = settings(S::REPLICAS);
        let server = prepared(&url, settings.clone()).await;
        Self { own, url, settings, server }
    }
}

/// The settings of a deployment that nobody else has.
pub(crate) fn settings(replicas: usize) -> nats::Settings {
    nats::Settings {
        prefix: Subjects::new(format!("c{}", unique(12))).expect("letters and digits"),
        replicas,
        ack_timeout: Duration::from_secs(1),
        patience: Duration::from_secs(15),
        schemas: nats::Schemas { upcast: |kind, data| (kind, data), of_state: |_| Some("1") },
    }
}

/// Connects as a node does at its start.
pub(crate) async fn prepared(url: &str, settings: nats::Settings) -> nats::Server {
    let server = nats::Server::connect(url, settings).await.expect("an address");
    until("a journal", async || server.prepare().await.map_err(|error| error.to_string())).await;
    server
}

impl<S: Servers> Place for Real<S> {
    type Store = nats::Journal;

    async fn new() -> Self {
        Self::on(S::shared().await.url(), None).await
    }

    async fn alone() -> Self {
        let own = S::start().await;
        Self::on(own.url(), Some(own)).await
    }

    async fn node(&self) -> nats::Journal {
        prepared(&self.url, self.settings.clone()).await.journal()
    }

    async fn guard(&self, kind: &str, key: &str) -> GuardState {
        self.server.journal().guard(kind, key).await.expect("an answer")
    }

    async fn position(&self) -> u64 {
        self.server.journal().position().await.expect("an answer")
    }

    fn after(&self, position: u64) -> BoxStream<'static, Result<Commit, MalformedCommit>> {
        let commits = self.server.feed().after(position);
        commits.map(|commit| commit.map_err(|misread| misread.error)).boxed()
    }

    async fn restart(&mut self) {
        let stream = self.settings.prefix.journal_stream();
        self.own.as_mut().expect("servers of its own").restart(&stream).await;
    }
}

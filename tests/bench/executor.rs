//! An executor over a journal of its own, without anything beside it.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use api::adapters::{SystemClock, Vault};
use api::backend::Store;
use api::metrics::Timed;
use base64::Engine as _;
use commands::ports::Clock as _;
use commands::{Executor, metadata};
use domain::conversation::{Command, Speaker};
use domain::{Conversation, ConversationId, MessageId, MessageText, UserId};
use projections::Views;
use projections::vault::{Credentials, Keyring, MasterKey};

use tests::harness::MASTER_KEY;

use crate::world::World;

/// Aggregates kept in memory, as the server does.
const KEPT: u64 = 20_000;
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(50);

/// Where an executor writes to.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) nats: String,
    pub(crate) prefix: String,
    pub(crate) replicas: usize,
}

/// Sends messages, as many as one likes, to conversations of one owner.
pub(crate) struct Sender {
    executor: Executor<Conversation, Store>,
    owner: UserId,
    next: Arc<AtomicU64>,
}

impl Sender {
    /// One that remembers nothing yet. Those of one `next` never give two messages one name.
    pub(crate) async fn new(
        world: &World,
        site: &Site,
        next: Arc<AtomicU64>,
    ) -> anyhow::Result<Self> {
        let server = site.server().await?;
        let pool = sqlx::PgPool::connect_lazy(&world.database(&site.prefix).await?)?;
        Views::new(pool.clone(), PATIENCE).migrate().await?;
        let keyring = keyring(pool.clone())?;
        let vault = Arc::new(Vault { keyring, credentials: Credentials::new(pool) });
        let store = Timed { store: server.journal(), metrics: Arc::default() };
        let executor = Executor::new(store, KEPT, vault, Arc::new(SystemClock));
        Ok(Self { executor, owner: UserId::parse("a".repeat(16))?, next })
    }

    /// Begins a conversation.
    pub(crate) async fn start(&self, id: &ConversationId) -> anyhow::Result<()> {
        let command =
            Command::Start { owner: self.owner.clone(), title: None, metadata: None, began: None };
        self.executor.execute(id.as_str(), command, self.metadata().1).await?;
        Ok(())
    }

    /// Sends a message of an ordinary length; answers its position. With an answer asked for, it
    /// is what a person does.
    pub(crate) async fn send(&self, id: &ConversationId, answer: bool) -> anyhow::Result<u64> {
        let (number, metadata) = self.metadata();
        let text = MessageText::parse("A message of an ordinary length, as people write them.")?;
        let answer = answer.then(|| MessageId::parse(format!("{:010x}", number * 2 + 1)));
        let command = Command::SendMessage {
            edits: None,
            supplied: None,
            by: self.owner.clone(),
            message: MessageId::parse(format!("{:010x}", number * 2))?,
            speaker: Speaker::User,
            text,
            answer: answer.transpose()?,
            at: SystemClock.now(),
        };
        let executed = self.executor.execute(id.as_str(), command, metadata).await?;
        anyhow::ensure!(executed.changed, "message {number} was there already");
        Ok(executed.position)
    }

    fn metadata(&self) -> (u64, HashMap<String, String>) {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let metadata = [
            (metadata::COMMAND_ID, format!("{number:032x}")),
            (metadata::ACTOR, self.owner.to_string()),
            (metadata::SESSION, "5".repeat(32)),
            (metadata::CORRELATION_ID, format!("{number:016x}")),
            (metadata::DIGEST, format!("{number:032x}")),
            (metadata::BUILD, "0.0.0".to_owned()),
        ];
        (number, metadata.map(|(key, value)| (key.to_owned(), value)).into())
    }
}

impl Site {
    /// A connection, as the product makes it, to servers that are prepared.
    pub(crate) async fn server(&self) -> anyhow::Result<nats::Server> {
        let settings = nats::Settings {
            prefix: nats::Subjects::new(self.prefix.clone())
                .map_err(|prefix| anyhow::anyhow!("{prefix} is no name of a stream"))?,
            replicas: self.replicas,
            ack_timeout: Duration::from_secs(1),
            patience: Duration::from_secs(10),
            schemas: api::adapters::schemas(),
        };
        let server = nats::Server::connect(&self.nats, settings).await?;
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while let Err(error) = server.prepare().await {
            anyhow::ensure!(tokio::time::Instant::now() < deadline, "the journal: {error}");
            tokio::time::sleep(PAUSE).await;
        }
        Ok(server)
    }
}

/// The keys of a vault, under the master key of all benchmarks.
pub(crate) fn keyring(pool: sqlx::PgPool) -> anyhow::Result<Arc<Keyring>> {
    let key = base64::engine::general_purpose::STANDARD.decode(MASTER_KEY)?;
    Ok(Arc::new(Keyring::new(pool, MasterKey::new(&key)?)))
}

/// Names of conversations: the same each time.
pub(crate) fn conversations(numbers: Range<usize>) -> anyhow::Result<Vec<ConversationId>> {
    let ids = numbers.map(|number| ConversationId::parse(format!("{number:012x}")));
    ids.collect::<Result<_, _>>().context("ids of conversations")
}

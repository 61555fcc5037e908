//! Keeps the live views up to date.
//!
//! A view is led by one runner among all nodes, by an advisory lock, and fenced besides: its
//! checkpoint moves only from where the leader left it, in the generation the leader knows.
//! Whoever else changes the view (a swap, a roll-back, a re-drive) makes a new generation, and
//! the leader looks again.

mod upgrade;

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgPool;
use sqlx::{Connection as _, PgConnection};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::checkpoint::{self, Checkpoint};
use crate::progress::Witness;
use crate::projection::View;
use crate::schema::Schema;
use crate::source::{self, Source};
use crate::target::Target;
use crate::{Error, Feeds, Opener, Progress, Stream, views};

const PAUSE: Duration = Duration::from_millis(500);
/// How often a node that does not lead looks how far the view is, and how often when somebody
/// waits for it.
const STANDBY: (Duration, Duration) = (Duration::from_millis(100), Duration::from_millis(5));
/// How often a leader that has nothing to fold looks whether somebody changed the view.
const IDLE: Duration = Duration::from_millis(500);
/// How long a checkpoint may be ahead of what is stored, while commits go by that the view has
/// nothing to do with. To store each step would cost more than all views that have.
const SETTLE: Duration = Duration::from_millis(50);
/// How long a view that rests does so after a batch, unless somebody waits for it; by chance a bit
/// shorter or longer, since views that all woke at once would be in the way of everybody else.
const REST: RangeInclusive<u64> = 150..=250;
/// How long a connection may take to be closed.
const FAREWELL: Duration = Duration::from_secs(1);

/// Runs projections: one at a time among all nodes, each at its own pace.
#[derive(Clone)]
pub struct Runner {
    pub(crate) pool: PgPool,
    pub(crate) feeds: Feeds,
    pub(crate) opener: Opener,
    pub(crate) progress: Progress,
    /// One for each stream, in the order of [`Stream::ALL`].
    sources: [Source; 2],
}

impl Runner {
    /// Folds streams into a database. Readers look in `progress` how far each view is.
    pub fn new(pool: PgPool, feeds: Feeds, opener: Opener, progress: Progress) -> Self {
        let source = |stream| Source::new(feeds.of(stream).clone(), opener.clone());
        let sources = Stream::ALL.map(source);
        Self { pool, feeds, opener, progress, sources }
    }

    fn source(&self, stream: Stream) -> &Source {
        let [journal, activity] = &self.sources;
        match stream {
            Stream::Journal => journal,
            Stream::Activity => activity,
        }
    }

    /// Runs every projection until told to stop.
    pub fn run_all(&self, tasks: &mut JoinSet<&'static str>, stop: &CancellationToken) {
        for source in &self.sources {
            let (source, token) = (source.clone(), stop.clone());
            tasks.spawn(async move {
                source.run(token).await;
                "reading a stream for the views"
            });
        }
        for view in views::all() {
            let (runner, stop, name) = (self.clone(), stop.clone(), view.name());
            tasks.spawn(async move {
                runner.run(view, stop).await;
                name
            });
        }
    }

    /// The last position of a stream that this node has heard of.
    pub fn newest(&self, stream: Stream) -> u64 {
        self.source(stream).newest()
    }

    /// When the first commit of a stream after a position happened, as far as this node knows.
    pub fn waiting_since(
        &self,
        stream: Stream,
        position: u64,
    ) -> Option<chrono::DateTime<chrono::Utc>> {
        self.source(stream).time_after(position)
    }

    /// Keeps a view up to date until told to stop. Trouble is logged and shown in its standing,
    /// and it tries again.
    async fn run(self, view: Arc<dyn View>, stop: CancellationToken) {
        let name = view.name();
        let mut said = String::new();
        while !stop.is_cancelled() {
            let outcome = tokio::select! {
                outcome = self.lead(&view, &stop) => outcome,
                () = overdue(&stop) => return,
            };
            self.progress.note(name, |state| state.leads = false);
            let Err(error) = outcome else { continue };
            let trouble = error.to_string();
            if trouble != said {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(projection.name = name, error, "the projection pauses");
                said.clone_from(&trouble);
            }
            self.progress.troubled(name, trouble);
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    async fn lead(&self, view: &Arc<dyn View>, stop: &CancellationToken) -> Result<(), Error> {
        // A connection of our own: the lock lives as long as it does.
        let connection = tokio::select! {
            connection = self.pool.acquire() => connection.map_err(Error::database("connecting"))?,
            () = stop.cancelled() => return Ok(()),
        };
        let mut db = connection.detach();
        let outcome = self.lead_with(view, &mut db, stop).await;
        // In order, so that whoever stands by leads at once.
        let _ = tokio::time::timeout(FAREWELL, db.close()).await;
        outcome
    }

    async fn lead_with(
        &self,
        view: &Arc<dyn View>,
        db: &mut PgConnection,
        stop: &CancellationToken,
    ) -> Result<(), Error> {
        prepare(db).await?;
        tokio::select! {
            leads = self.wait_for_lead(view.name(), db) => leads?,
            () = stop.cancelled() => return Ok(()),
        }
        while !stop.is_cancelled() {
            let witness = self.progress.witness();
            let checkpoint = match checkpoint::stored(view.name(), &Schema::LIVE, db).await? {
                Some(checkpoint) => checkpoint,
                None => {
                    let last = self.feeds.of(view.stream()).last().await?;
                    checkpoint::begin(&**view, last, db).await?
                }
            };
            if checkpoint.version > view.version() {
                let Checkpoint { position, .. } = checkpoint;
                _ = witness.at(view.name(), position, position);
                let (view, found, known) = (view.name(), checkpoint.version, view.version());
                return Err(Error::Newer { view, found, known });
            }
            let beside = (checkpoint.version < view.version())
                .then(|| upgrade::Upgrade::begin(self.clone(), view.clone()));
            let outcome = self.follow(&**view, checkpoint, &witness, db, stop).await;
            drop(beside);
            match outcome {
                // Somebody changed the view, or it has lost rows: look again.
                Err(Error::Fenced { .. }) => {}
                outcome => return outcome,
            }
        }
        Ok(())
    }

    /// Folds what comes, until somebody else changes the view or we are told to stop. What was
    /// begun is finished.
    async fn follow(
        &self,
        view: &dyn View,
        checkpoint: Checkpoint,
        witness: &Witness,
        db: &mut PgConnection,
        stop: &CancellationToken,
    ) -> Result<(), Error> {
        let name = view.name();
        let mut live = Target::open(view, Schema::LIVE, checkpoint, db).await?;
        let mut filling_to = checkpoint.filling_to;
        self.note(name, &checkpoint, witness, true);
        let source = self.source(view.stream());
        let mut reader = source.reader(checkpoint.position, view.contexts());
        let (mut due, mut rested) = (Instant::now(), Instant::now());
        loop {
            let ahead = live.is_ahead();
            let next = async {
                tokio::select! {
                    () = tokio::time::sleep_until(rested) => {}
                    () = self.progress.wanted(name) => {}
                }
                reader.next().await
            };
            let entries = tokio::select! {
                entries = next => entries,
                () = tokio::time::sleep_until(due), if ahead => {
                    live.settle(db).await?;
                    continue;
                }
                () = tokio::time::sleep(IDLE) => {
                    let now = checkpoint::stored(name, &Schema::LIVE, db).await?;
                    if now.is_none_or(|now| now.generation != checkpoint.generation) {
                        return Err(Error::Fenced { view: name });
                    }
                    witness.moved(name, live.checkpoint.position, live.stored())?;
                    continue;
                }
                () = stop.cancelled() => {
                    return if ahead { live.settle(db).await } else { Ok(()) };
                }
            };
            let parked = live.fold(&entries, db).await?;
            if !ahead {
                due = Instant::now() + SETTLE;
            }
            // One that catches up may get few commits at a time, and goes on at once.
            let behind = source.newest().saturating_sub(live.checkpoint.position);
            if view.rests() && behind < source::BATCH as u64 {
                rested = Instant::now() + Duration::from_millis(fastrand::u64(REST));
            }
            if filling_to.is_some_and(|end| live.checkpoint.position >= end) {
                // Before anybody sees that it is there.
                checkpoint::filled(name, db).await?;
                filling_to = None;
                self.progress.note(name, |state| state.filling_to = None);
                tracing::info!(
                    projection.name = name,
                    stream.position = live.checkpoint.position,
                    "filled for the first time"
                );
            }
            witness.moved(name, live.checkpoint.position, live.stored())?;
            if parked > 0 {
                self.progress.note(name, |state| state.parked += parked as u64);
                tracing::error!(
                    projection.name = name,
                    parked,
                    stream.position = live.checkpoint.position,
                    "commits are parked: `convoai projections parked` says why"
                );
            }
        }
    }

    /// Shows a checkpoint to readers.
    fn note(&self, name: &'static str, checkpoint: &Checkpoint, witness: &Witness, leads: bool) {
        // Who is not believed looks again soon.
        _ = witness.moved(name, checkpoint.position, checkpoint.position);
        self.progress.note(name, |state| {
            state.parked = checkpoint.parked;
            state.filling_to = checkpoint.filling_to;
            state.leads = leads;
        });
    }

    async fn wait_for_lead(&self, name: &'static str, db: &mut PgConnection) -> Result<(), Error> {
        loop {
            let leads: bool = sqlx::query_scalar(
                "select pg_try_advisory_lock(hashtext('projection'), hashtext($1))",
            )
            .bind(name)
            .fetch_one(&mut *db)
            .await
            .map_err(Error::database("waiting to lead a projection"))?;
            if leads {
                return Ok(());
            }
            // Another node leads; our readers still want to know how far the view is.
            let witness = self.progress.witness();
            if let Some(checkpoint) = checkpoint::stored(name, &Schema::LIVE, db).await? {
                self.note(name, &checkpoint, &witness, false);
            }
            tokio::select! {
                () = tokio::time::sleep(STANDBY.0) => {}
                () = self.progress.wanted(name) => tokio::time::sleep(STANDBY.1).await,
            }
        }
    }
}

/// Resolves when we were told to stop and what was begun should be finished by now.
async fn overdue(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(FAREWELL * 3).await;
}

/// Rows and checkpoint are lost together or not at all, and can be made again: they need not be
/// on disk at once. And a lock of ours must not outlive us when we vanish without a word.
pub(crate) async fn prepare(db: &mut PgConnection) -> Result<(), Error> {
    for setting in [
        "set synchronous_commit = off",
        "set tcp_keepalives_idle = 5",
        "set tcp_keepalives_interval = 2",
        "set tcp_keepalives_count = 3",
        "set tcp_user_timeout = 10000",
    ] {
        let prepared = sqlx::query(setting).execute(&mut *db).await;
        prepared.map_err(Error::database("preparing a connection"))?;
    }
    Ok(())
}

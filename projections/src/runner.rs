use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::StreamExt;
use sqlx::{Connection, PgConnection, PgPool};
use tokio_util::sync::CancellationToken;

use crate::Error;
use crate::feed::Feed;
use crate::open::{Opened, Opener};
use crate::progress::Progress;

/// Commits folded in one transaction at most. A live view gets what has arrived, often one; a
/// view that catches up gets as many as this.
const BATCH: usize = 500;
const PAUSE: Duration = Duration::from_millis(500);
const STANDBY: Duration = Duration::from_millis(100);

/// A fold of the journal into tables.
#[async_trait]
pub trait Projection: Send + Sync + 'static {
    /// Its name, for ever: the checkpoint is kept under it.
    const NAME: &'static str;
    /// Goes up when the fold changes; the view is then built anew.
    const VERSION: i32;
    /// The tables it owns.
    const TABLES: &'static [&'static str];

    /// Folds commits, in order. Rows and checkpoint are committed together by the runner.
    async fn project(&self, commits: &[Opened], db: &mut PgConnection) -> Result<(), Error>;
}

/// Runs projections: one at a time among all nodes, each at its own pace.
#[derive(Clone)]
pub struct Runner {
    /// The database.
    pub pool: PgPool,
    /// The journal.
    pub feed: Arc<dyn Feed>,
    /// Makes it readable.
    pub opener: Opener,
    /// Where readers look how far a view is.
    pub progress: Progress,
}

impl Runner {
    /// Keeps a projection up to date until told to stop. Trouble is logged and shown in its
    /// standing, and it tries again.
    pub async fn run<P: Projection>(self, projection: P, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let error = tokio::select! {
                error = self.lead(&projection) => error,
                () = stop.cancelled() => return,
            };
            match error {
                Err(error) if error.is_transient() => {
                    tracing::warn!(
                        projection.name = P::NAME,
                        error = &error as &dyn std::error::Error,
                        "the projection pauses"
                    );
                    self.progress.troubled(P::NAME, error.to_string());
                }
                Err(error) => {
                    tracing::error!(
                        projection.name = P::NAME,
                        error = &error as &dyn std::error::Error,
                        "the projection cannot go on"
                    );
                    self.progress.troubled(P::NAME, error.to_string());
                }
                Ok(()) => {}
            }
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                () = stop.cancelled() => return,
            }
        }
    }

    async fn lead<P: Projection>(&self, projection: &P) -> Result<(), Error> {
        let doing = Error::database;
        let connection = self.pool.acquire().await.map_err(doing("connecting"))?;
        // A connection of our own: the lock lives as long as it does.
        let mut db = connection.detach();
        // Rows and checkpoint are lost together or not at all, and can be made again.
        // And a lock of ours must not outlive us when we vanish without a word.
        for setting in [
            "set synchronous_commit = off",
            "set tcp_keepalives_idle = 5",
            "set tcp_keepalives_interval = 2",
            "set tcp_keepalives_count = 3",
            "set tcp_user_timeout = 10000",
        ] {
            sqlx::query(setting).execute(&mut db).await.map_err(doing("preparing a connection"))?;
        }
        self.wait_for_lead::<P>(&mut db).await?;
        let mut position = self.checkpoint::<P>(&mut db).await?;
        self.progress.moved(P::NAME, position);
        let mut commits = self.feed.after(position).ready_chunks(BATCH);
        while let Some(chunk) = commits.next().await {
            let mut opened = Vec::with_capacity(chunk.len());
            let mut trouble = None;
            for commit in chunk {
                match commit {
                    Ok(commit) => match self.opener.open(commit).await {
                        Ok(commit) => opened.push(commit),
                        Err(error) => trouble = Some(error),
                    },
                    Err(unreadable) => trouble = Some(unreadable.into()),
                }
                if trouble.is_some() {
                    break;
                }
            }
            // What came before the trouble is folded first.
            if let Some(last) = opened.last().map(|commit| commit.position) {
                self.fold(projection, &opened, position, last, &mut db).await?;
                position = last;
                self.progress.moved(P::NAME, position);
            }
            if let Some(trouble) = trouble {
                return Err(trouble);
            }
        }
        Ok(())
    }

    async fn wait_for_lead<P: Projection>(&self, db: &mut PgConnection) -> Result<(), Error> {
        loop {
            let leads: bool = sqlx::query_scalar(
                "select pg_try_advisory_lock(hashtext('projection'), hashtext($1))",
            )
            .bind(P::NAME)
            .fetch_one(&mut *db)
            .await
            .map_err(Error::database("waiting to lead a projection"))?;
            if leads {
                return Ok(());
            }
            // Another node leads; our readers still want to know how far the view is.
            let position = self.stored::<P>(db).await?;
            self.progress.moved(P::NAME, position.map_or(0, |(_, position)| position));
            tokio::time::sleep(STANDBY).await;
        }
    }

    async fn stored<P: Projection>(
        &self,
        db: &mut PgConnection,
    ) -> Result<Option<(i32, u64)>, Error> {
        let row: Option<(i32, i64)> =
            sqlx::query_as("select version, position from projection_checkpoints where name = $1")
                .bind(P::NAME)
                .fetch_optional(db)
                .await
                .map_err(Error::database("reading a checkpoint"))?;
        Ok(row.map(|(version, position)| (version, position.unsigned_abs())))
    }

    /// The position to go on from. A view of another version is emptied and begins anew.
    async fn checkpoint<P: Projection>(&self, db: &mut PgConnection) -> Result<u64, Error> {
        if let Some((version, position)) = self.stored::<P>(db).await?
            && version == P::VERSION
        {
            return Ok(position);
        }
        let doing = || Error::database("beginning a view anew");
        let mut transaction = db.begin().await.map_err(doing())?;
        for table in P::TABLES {
            let statement = sqlx::AssertSqlSafe(format!("truncate {table}"));
            sqlx::query(statement).execute(&mut *transaction).await.map_err(doing())?;
        }
        sqlx::query(
            "insert into projection_checkpoints (name, version, position) values ($1, $2, 0)
             on conflict (name) do update set version = excluded.version, position = 0",
        )
        .bind(P::NAME)
        .bind(P::VERSION)
        .execute(&mut *transaction)
        .await
        .map_err(doing())?;
        transaction.commit().await.map_err(doing())?;
        Ok(0)
    }

    async fn fold<P: Projection>(
        &self,
        projection: &P,
        commits: &[Opened],
        from: u64,
        to: u64,
        db: &mut PgConnection,
    ) -> Result<(), Error> {
        let mut transaction = db.begin().await.map_err(Error::database("beginning a batch"))?;
        let moved = sqlx::query(
            "update projection_checkpoints set position = $3 where name = $1 and position = $2",
        )
        .bind(P::NAME)
        .bind(from.cast_signed())
        .bind(to.cast_signed())
        .execute(&mut *transaction)
        .await
        .map_err(Error::database("moving a checkpoint"))?;
        if moved.rows_affected() != 1 {
            return Err(Error::Fenced { view: P::NAME });
        }
        projection.project(commits, &mut transaction).await?;
        transaction.commit().await.map_err(Error::database("committing a batch"))
    }
}

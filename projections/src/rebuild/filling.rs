use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{Connection as _, PgConnection};

use super::compare::{self, Comparison};
use super::reading::Reading;
use super::{Report, Step, Tell};
use crate::checkpoint::{self, Checkpoint};
use crate::projection::View;
use crate::schema::Schema;
use crate::target::Target;
use crate::{Error, Feed};

/// How long a live view that is behind a copy is waited for, to compare them.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the journal may be away in the middle.
const ABSENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(250);
/// Commits within which a copy counts as caught up.
const CLOSE: u64 = 100;

/// A copy that is being filled.
pub(super) struct Filling<'a> {
    pub(super) view: &'a dyn View,
    pub(super) target: Target<'a>,
    pub(super) reading: Reading,
    pub(super) feed: Arc<dyn Feed>,
    pub(super) db: &'a mut PgConnection,
    pub(super) tell: Tell,
    pub(super) step: Step,
    pub(super) began_at: u64,
    pub(super) last: u64,
    pub(super) events: u64,
}

impl Filling<'_> {
    pub(super) fn position(&self) -> u64 {
        self.target.checkpoint.position
    }

    pub(super) fn checkpoint(&self) -> Checkpoint {
        self.target.checkpoint
    }

    /// Folds until the copy is close behind the journal.
    pub(super) async fn catch_up(&mut self) -> Result<(), Error> {
        loop {
            self.last = self.last().await?;
            self.to(self.last).await?;
            if self.last().await?.saturating_sub(self.position()) <= CLOSE {
                return Ok(());
            }
        }
    }

    /// The journal's last position; waits for a journal that is away.
    async fn last(&self) -> Result<u64, Error> {
        let began = Instant::now();
        loop {
            match self.feed.last().await {
                Err(away) if began.elapsed() > ABSENCE => return Err(away.into()),
                Err(_) => tokio::time::sleep(PAUSE).await,
                Ok(last) => return Ok(last),
            }
        }
    }

    /// Folds up to a position of the journal, and no further.
    pub(super) async fn to(&mut self, end: u64) -> Result<(), Error> {
        while self.position() < end {
            let Some(entries) = self.reading.next(end).await else {
                return Err(Error::Interrupted { view: self.view.name() });
            };
            let parked = self.target.fill(&entries, self.db).await?;
            self.target.checkpoint.parked += parked as u64;
            self.events += entries.iter().map(|entry| entry.events()).sum::<u64>();
            self.tell(self.step);
        }
        Ok(())
    }

    pub(super) fn tell(&self, step: Step) {
        let Self { began_at, last, events, .. } = *self;
        (self.tell)(Report { step, position: self.position(), began_at, last, events });
    }

    /// Compares with the live view, both at one position: none when there is no live view, it is
    /// not filled yet, or it stands still before that position.
    pub(super) async fn compare_with_live(
        &mut self,
        gate: &mut PgConnection,
    ) -> Result<Option<Comparison>, Error> {
        let doing = || Error::database("comparing a copy with the live view");
        let began = Instant::now();
        loop {
            self.tell(Step::Comparing);
            // Rows and checkpoint of the live view as they were when the transaction began.
            let mut snapshot = gate.begin().await.map_err(doing())?;
            sqlx::query("set transaction isolation level repeatable read")
                .execute(&mut *snapshot)
                .await
                .map_err(doing())?;
            let live = checkpoint::stored(self.view.name(), &Schema::LIVE, &mut snapshot).await?;
            // What is still being filled itself says nothing yet.
            let Some(live) = live.filter(|live| live.filling_to.is_none()) else {
                return Ok(None);
            };
            if live.position < self.position() {
                // The live view is behind; it will come, unless it does not move at all.
                if live.version > self.view.version() || began.elapsed() > PATIENCE {
                    return Ok(None);
                }
                snapshot.rollback().await.map_err(doing())?;
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            }
            let theirs = compare::sum(self.view, &Schema::LIVE, &mut snapshot).await?;
            self.to(live.position).await?;
            let schema = self.target.schema().clone();
            let ours = compare::sum(self.view, &schema, self.db).await?;
            if theirs == ours {
                snapshot.rollback().await.map_err(doing())?;
                return Ok(Some(ours.same()));
            }
            // What the snapshot shows must be kept to be seen beside what was folded since.
            compare::remember(self.view, &Schema::LIVE, &mut snapshot).await?;
            snapshot.commit().await.map_err(doing())?;
            let sums = (theirs, ours);
            return compare::compare_remembered(self.view, &schema, sums, gate).await.map(Some);
        }
    }
}

use std::collections::HashSet;
use std::sync::Arc;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::changes::Batch;
use crate::checkpoint::Checkpoint;
use crate::entry::Entry;
use crate::parked::{self, Parked};
use crate::projection::View;
use crate::schema::Schema;
use crate::table::Statements;
use crate::{Error, Opened};

/// A copy of a view, as whoever folds into it holds it: the live one, or one that is being
/// filled.
pub(crate) struct Target<'a> {
    view: &'a dyn View,
    schema: Schema,
    statements: Statements,
    pub(crate) checkpoint: Checkpoint,
    /// The position that is stored; the checkpoint may be ahead by commits without any rows.
    stored: u64,
    /// Aggregates of which something is parked: their later commits are parked as well.
    parked: HashSet<(String, String)>,
    /// Commits that were given up.
    skipped: HashSet<u64>,
}

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Upsert,
    Copy,
}

/// Commits sorted into what is folded and what is parked.
#[derive(Default)]
struct Sorted {
    fold: Vec<Arc<Opened>>,
    park: Vec<Parked>,
    /// Aggregates of which something is parked from now on.
    newly: HashSet<(String, String)>,
}

impl<'a> Target<'a> {
    /// A copy as it is now.
    pub(crate) async fn open(
        view: &'a dyn View,
        schema: Schema,
        checkpoint: Checkpoint,
        db: &mut PgConnection,
    ) -> Result<Self, Error> {
        let parked::Known { aggregates, skipped } = parked::known(view.name(), &schema, db).await?;
        let statements = Statements::new(view.table(), &schema);
        let stored = checkpoint.position;
        Ok(Self { view, schema, statements, checkpoint, stored, parked: aggregates, skipped })
    }

    /// Whether the checkpoint is ahead of what is stored.
    pub(crate) fn is_ahead(&self) -> bool {
        self.checkpoint.position > self.stored
    }

    /// How far it is stored.
    pub(crate) fn stored(&self) -> u64 {
        self.stored
    }

    /// Stores the checkpoint.
    pub(crate) async fn settle(&mut self, db: &mut PgConnection) -> Result<(), Error> {
        let position = self.checkpoint.position;
        if !self.fence(position, db).await.map_err(Error::database("storing a checkpoint"))? {
            return Err(Error::Fenced { view: self.view.name() });
        }
        self.stored = position;
        Ok(())
    }

    /// Where it is kept.
    pub(crate) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Folds commits, which follow the checkpoint; rows and checkpoint move together. Where no
    /// rows come of them the checkpoint is not stored, which [`settle`](Self::settle) does. What
    /// cannot be folded is parked. Answers how many were.
    pub(crate) async fn fold(
        &mut self,
        entries: &[Arc<Entry>],
        db: &mut PgConnection,
    ) -> Result<usize, Error> {
        self.fold_as(entries, Way::Upsert, db).await
    }

    /// The same, with binary COPY for rows that are new: many at once, without readers.
    pub(crate) async fn fill(
        &mut self,
        entries: &[Arc<Entry>],
        db: &mut PgConnection,
    ) -> Result<usize, Error> {
        match self.fold_as(entries, Way::Copy, db).await {
            // One of the new rows was there already, which an upsert knows how to deal with.
            Err(error) if error.is_of_the_data() => {
                let parks = self.fold_as(entries, Way::Upsert, db).await?;
                if self.is_ahead() {
                    self.settle(db).await?;
                }
                Ok(parks)
            }
            outcome => outcome,
        }
    }

    async fn fold_as(
        &mut self,
        entries: &[Arc<Entry>],
        way: Way,
        db: &mut PgConnection,
    ) -> Result<usize, Error> {
        let Some(last) = entries.last() else { return Ok(0) };
        let sorted = self.sort(entries);
        let parks = sorted.park.len();
        match self.write(sorted, last.position, way, db).await {
            Ok(()) => Ok(parks),
            Err(error) if error.is_of_the_data() && way == Way::Upsert => {
                self.fold_apart(entries, error, db).await
            }
            Err(error) => Err(error),
        }
    }

    /// A batch that the database refuses is halved until the commit at fault is alone.
    async fn fold_apart(
        &mut self,
        entries: &[Arc<Entry>],
        error: Error,
        db: &mut PgConnection,
    ) -> Result<usize, Error> {
        if let [culprit] = entries {
            let park = vec![Parked::new(culprit, parked::reason(&error))];
            let newly = HashSet::from([(culprit.context.clone(), culprit.id.clone())]);
            let sorted = Sorted { fold: Vec::new(), park, newly };
            self.write(sorted, culprit.position, Way::Upsert, db).await?;
            return Ok(1);
        }
        let (first, second) = entries.split_at(entries.len() / 2);
        let parks = Box::pin(self.fold(first, db)).await?;
        Ok(parks + Box::pin(self.fold(second, db)).await?)
    }

    fn sort(&self, entries: &[Arc<Entry>]) -> Sorted {
        let mut sorted = Sorted::default();
        for entry in entries {
            if self.skipped.contains(&entry.position) {
                continue;
            }
            // Usually nothing is parked, and nothing is to be looked up.
            let is_any = !self.parked.is_empty() || !sorted.newly.is_empty();
            let aggregate = || (entry.context.clone(), entry.id.clone());
            if is_any && (self.parked.contains(&aggregate()) || sorted.newly.contains(&aggregate()))
            {
                sorted.park.push(Parked::new(entry, parked::WAITS.to_owned()));
                continue;
            }
            match entry.for_contexts(self.view.contexts()) {
                Ok(commit) => sorted.fold.push(commit),
                Err(reason) => {
                    sorted.park.push(Parked::new(entry, reason.to_owned()));
                    sorted.newly.insert(aggregate());
                }
            }
        }
        sorted
    }

    async fn write(
        &mut self,
        sorted: Sorted,
        to: u64,
        way: Way,
        db: &mut PgConnection,
    ) -> Result<(), Error> {
        let copy = way == Way::Copy;
        let batch = self.view.fold(&sorted.fold, copy, &self.statements, db).await?;
        if sorted.park.is_empty() && batch.is_empty() && !copy {
            // Most views have nothing to do with most commits.
            self.checkpoint.position = to;
            return Ok(());
        }
        let moved = if sorted.park.is_empty() && !copy && !batch.purges() {
            self.write_at_once(batch, to, db).await?
        } else {
            self.write_and_park(batch, &sorted.park, to, db).await?
        };
        if !moved {
            return Err(Error::Fenced { view: self.view.name() });
        }
        (self.checkpoint.position, self.stored) = (to, to);
        self.parked.extend(sorted.newly);
        Ok(())
    }

    /// Rows and checkpoint in one statement, which is one round trip and one transaction.
    async fn write_at_once(
        &self,
        batch: Batch,
        to: u64,
        db: &mut PgConnection,
    ) -> Result<bool, Error> {
        let doing = Error::database("folding a batch");
        let statement = AssertSqlSafe(self.statements.fenced.clone());
        let query = sqlx::query_scalar(statement)
            .bind(self.view.name())
            .bind(self.stored.cast_signed())
            .bind(to.cast_signed())
            .bind(self.checkpoint.generation);
        batch.bind(query).fetch_one(db).await.map_err(doing)
    }

    async fn write_and_park(
        &self,
        batch: Batch,
        park: &[Parked],
        to: u64,
        db: &mut PgConnection,
    ) -> Result<bool, Error> {
        let doing = || Error::database("folding a batch");
        let mut transaction = db.begin().await.map_err(doing())?;
        if !self.fence(to, &mut transaction).await.map_err(doing())? {
            return Ok(false);
        }
        batch.write(&self.statements, &mut transaction).await.map_err(doing())?;
        if !park.is_empty() {
            parked::park(self.view.name(), &self.schema, park, &mut transaction).await?;
        }
        transaction.commit().await.map_err(doing())?;
        Ok(true)
    }

    async fn fence(&self, to: u64, db: &mut PgConnection) -> Result<bool, sqlx::Error> {
        let moved = sqlx::query(AssertSqlSafe(self.statements.fence.clone()))
            .bind(self.view.name())
            .bind(self.stored.cast_signed())
            .bind(to.cast_signed())
            .bind(self.checkpoint.generation)
            .execute(db)
            .await?;
        Ok(moved.rows_affected() == 1)
    }
}

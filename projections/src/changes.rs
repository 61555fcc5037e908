use std::collections::{HashMap, HashSet};

use sqlx::postgres::PgArguments;
use sqlx::{AssertSqlSafe, PgConnection, Postgres};

use crate::Error;
use crate::table::{Array, Column, CopyBuffer, Key as _, Row, Statements};

/// What is done to a row, and to others because of it.
type Change<R> = Box<dyn FnOnce(&mut R, &mut Edits<R>) + Send>;
/// Makes a row that is not there.
type Begin<R> = Box<dyn FnOnce() -> R + Send>;

/// A change to a row.
struct Edit<R: Row> {
    change: Change<R>,
    /// What the row is before, where there is none; without it nothing is changed then.
    begin: Option<Begin<R>>,
}

/// Changes to other rows that follow from one.
pub struct Edits<R: Row>(Vec<(R::Key, Edit<R>)>);

impl<R: Row> Edits<R> {
    /// Changes another row, when it is there.
    pub fn edit(&mut self, key: R::Key, edit: impl FnOnce(&mut R) + Send + 'static) {
        self.0.push((key, Edit { change: Box::new(|row, _| edit(row)), begin: None }));
    }
}

/// What a batch of commits makes of a view's rows, in memory.
///
/// Rows that are changed but were not made by this batch are loaded once, together, when the
/// batch is complete; the changes are then applied to them in the order they came in.
pub struct Changes<R: Row> {
    places: HashMap<R::Key, usize>,
    slots: Vec<Slot<R>>,
    /// First columns of keys of which no row of before is left.
    purged: HashSet<String>,
}

enum Slot<R: Row> {
    /// Made by this batch.
    New(R),
    /// In the table, perhaps.
    Stored(R),
    /// In the table, if anywhere; with the changes to be made.
    Awaited(R::Key, Vec<Edit<R>>),
    /// Nowhere: whoever changes it changes nothing.
    Absent,
}

impl<R: Row> Default for Changes<R> {
    fn default() -> Self {
        Self { places: HashMap::new(), slots: Vec::new(), purged: HashSet::new() }
    }
}

impl<R: Row> Changes<R> {
    /// Puts a row into the table. It replaces the one with its key, or is dropped when the
    /// table's rows do not change.
    pub fn put(&mut self, row: R) {
        let key = row.key();
        match self.places.get(&key) {
            None => {
                self.places.insert(key, self.slots.len());
                self.slots.push(Slot::New(row));
            }
            Some(_) if R::TABLE.immutable => {}
            Some(&place) => {
                let slot = &mut self.slots[place];
                *slot = match slot {
                    Slot::New(_) => Slot::New(row),
                    _ => Slot::Stored(row),
                };
            }
        }
    }

    /// Deletes all rows whose keys begin with this.
    pub fn purge(&mut self, first: &str) {
        for (key, &place) in &self.places {
            if key.first() == first {
                self.slots[place] = Slot::Absent;
            }
        }
        self.purged.insert(first.to_owned());
    }

    /// Changes the row with this key, when it is there.
    pub fn edit(&mut self, key: R::Key, edit: impl FnOnce(&mut R) + Send + 'static) {
        self.apply(key, Edit { change: Box::new(|row, _| edit(row)), begin: None });
    }

    /// Changes the row with this key, which begins as `begin` says when it is not there.
    pub fn edit_or(
        &mut self,
        key: R::Key,
        begin: impl FnOnce() -> R + Send + 'static,
        edit: impl FnOnce(&mut R) + Send + 'static,
    ) {
        let begin: Begin<R> = Box::new(begin);
        self.apply(key, Edit { change: Box::new(|row, _| edit(row)), begin: Some(begin) });
    }

    /// Changes the row with this key, when it is there, and perhaps others because of what it
    /// says.
    pub fn edit_and(
        &mut self,
        key: R::Key,
        edit: impl FnOnce(&mut R, &mut Edits<R>) + Send + 'static,
    ) {
        self.apply(key, Edit { change: Box::new(edit), begin: None });
    }

    /// The rows that are known without a table: as if it were empty.
    pub(crate) fn into_rows(self) -> Vec<R> {
        let known = |slot| match slot {
            Slot::New(row) | Slot::Stored(row) => Some(row),
            Slot::Awaited(_, edits) => edits.into_iter().fold(None, |row, edit| {
                let mut row = row.or_else(|| edit.begin.map(|begin| begin()))?;
                (edit.change)(&mut row, &mut Edits(Vec::new()));
                Some(row)
            }),
            Slot::Absent => None,
        };
        self.slots.into_iter().filter_map(known).collect()
    }

    fn apply(&mut self, key: R::Key, edit: Edit<R>) {
        let purged = self.purged.contains(key.first());
        let place = match self.places.get(&key) {
            Some(&place) => place,
            None if purged && edit.begin.is_none() => return,
            None => {
                self.places.insert(key.clone(), self.slots.len());
                let slot = if purged { Slot::Absent } else { Slot::Awaited(key, Vec::new()) };
                self.slots.push(slot);
                self.slots.len() - 1
            }
        };
        let mut further = Edits(Vec::new());
        match &mut self.slots[place] {
            Slot::New(row) | Slot::Stored(row) => (edit.change)(row, &mut further),
            Slot::Awaited(_, edits) => edits.push(edit),
            slot @ Slot::Absent => {
                if let Some(begin) = edit.begin {
                    let mut row = begin();
                    (edit.change)(&mut row, &mut further);
                    *slot = Slot::New(row);
                }
            }
        }
        for (key, edit) in further.0 {
            self.apply(key, edit);
        }
    }

    /// Loads what is awaited until nothing is.
    pub(crate) async fn load(
        &mut self,
        statements: &Statements,
        db: &mut PgConnection,
    ) -> Result<(), Error> {
        loop {
            let columns = &R::TABLE.columns[..R::TABLE.key];
            let mut keys = arrays(columns);
            let mut awaited = Vec::new();
            for slot in &mut self.slots {
                if let Slot::Awaited(key, edits) = slot {
                    let mut at = 0;
                    key.values(&mut |value| {
                        keys[at].push(value);
                        at += 1;
                    });
                    awaited.push((key.clone(), std::mem::take(edits)));
                    *slot = Slot::Absent;
                }
            }
            if awaited.is_empty() {
                return Ok(());
            }
            let statement = AssertSqlSafe(statements.load.clone());
            let query = keys
                .into_iter()
                .fold(sqlx::query_as::<Postgres, R>(statement), |query, keys| query.bind(keys));
            let rows = query.fetch_all(&mut *db).await.map_err(Error::database("loading rows"))?;
            for row in rows {
                let key = row.key();
                if let Some(&place) = self.places.get(&key) {
                    self.slots[place] = Slot::Stored(row);
                }
            }
            for (key, edits) in awaited {
                for edit in edits {
                    self.apply(key.clone(), edit);
                }
            }
        }
    }

    /// The rows as they are written: with `copy`, new ones apart.
    pub(crate) fn into_batch(self, copy: bool) -> Batch {
        let mut batch = Batch {
            upserts: arrays(R::TABLE.columns),
            upserted: 0,
            new: CopyBuffer::default(),
            purged: self.purged.into_iter().collect(),
        };
        for slot in self.slots {
            let (row, is_new) = match slot {
                Slot::New(row) => (row, true),
                Slot::Stored(row) => (row, false),
                Slot::Awaited(..) | Slot::Absent => continue,
            };
            if copy && is_new {
                batch.new.push(&row);
                continue;
            }
            let mut at = 0;
            row.values(&mut |value| {
                batch.upserts[at].push(value);
                at += 1;
            });
            batch.upserted += 1;
        }
        batch
    }
}

fn arrays(columns: &[Column]) -> Vec<Array> {
    columns.iter().map(|Column(_, kind)| Array::new(*kind)).collect()
}

/// Rows ready to be written.
pub(crate) struct Batch {
    upserts: Vec<Array>,
    upserted: usize,
    new: CopyBuffer,
    /// First columns of the keys of rows to delete before anything is written.
    purged: Vec<String>,
}

impl Batch {
    /// Whether rows are deleted.
    pub(crate) fn purges(&self) -> bool {
        !self.purged.is_empty()
    }

    /// Whether nothing is written and nothing deleted.
    pub(crate) fn is_empty(&self) -> bool {
        self.upserted == 0 && self.new.is_empty() && !self.purges()
    }

    /// Hands the rows of the upsert to a statement, an array per column.
    pub(crate) fn bind<'q, O>(
        self,
        query: sqlx::query::QueryScalar<'q, Postgres, O, PgArguments>,
    ) -> sqlx::query::QueryScalar<'q, Postgres, O, PgArguments>
    where
        O: Send,
    {
        self.upserts.into_iter().fold(query, |query, column| query.bind(column))
    }

    /// Writes the rows, within whatever transaction there is.
    pub(crate) async fn write(
        self,
        statements: &Statements,
        db: &mut PgConnection,
    ) -> Result<(), sqlx::Error> {
        if !self.purged.is_empty() {
            let query = sqlx::query(AssertSqlSafe(statements.purge.clone()));
            query.bind(self.purged).execute(&mut *db).await?;
        }
        if !self.new.is_empty() {
            self.new.send(&statements.copy, &mut *db).await?;
        }
        if self.upserted > 0 {
            let query = sqlx::query(AssertSqlSafe(statements.upsert.clone()));
            let query = self.upserts.into_iter().fold(query, |query, column| query.bind(column));
            query.execute(db).await?;
        }
        Ok(())
    }
}

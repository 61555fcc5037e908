use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use async_trait::async_trait;
use sqlx::PgConnection;

use crate::changes::{Batch, Changes};
use crate::table::{Row, Statements, Table};
use crate::{Error, Opened, Stream};

/// A fold of a stream into one table. Live view, rebuild, re-drive and comparison all use
/// this one definition.
pub trait Projection: Send + Sync + 'static {
    /// A row of its table.
    type Row: Row;
    /// Its name, for ever: the checkpoint is kept under it.
    const NAME: &'static str;
    /// Goes up when the fold changes; the view is then built anew beside the old one.
    const VERSION: i32;
    /// What it folds. Its checkpoint is a position of that stream.
    const STREAM: Stream = Stream::Journal;
    /// The contexts whose events it folds. Of other commits it sees everything but the events.
    const CONTEXTS: &'static [&'static str];

    /// Whether it rests for a moment after it has folded, so that what happens meanwhile is folded in
    /// one go: far less work while much happens. For views that nobody looks at right after having
    /// done something; whoever waits for one all the same does not wait for that.
    const RESTS: bool = false;

    /// Folds one commit. It accepts every event ever stored, in any state: what changes a row
    /// that is not there changes nothing.
    fn fold(commit: &Opened, rows: &mut Changes<Self::Row>);
}

/// A [`Projection`], whatever its rows are.
#[async_trait]
pub(crate) trait View: Send + Sync {
    fn name(&self) -> &'static str;
    fn version(&self) -> i32;
    fn stream(&self) -> Stream;
    fn contexts(&self) -> &'static [&'static str];
    fn rests(&self) -> bool;
    fn table(&self) -> &'static Table;

    /// Folds commits, in order, onto the rows that the statements see. With `copy`, rows that
    /// are new come apart from those that were there.
    async fn fold(
        &self,
        commits: &[Arc<Opened>],
        copy: bool,
        statements: &Statements,
        db: &mut PgConnection,
    ) -> Result<Batch, Error>;
}

/// The view of a projection.
pub(crate) struct Of<P>(pub(crate) P);

#[async_trait]
impl<P: Projection> View for Of<P> {
    fn name(&self) -> &'static str {
        P::NAME
    }

    fn version(&self) -> i32 {
        P::VERSION
    }

    fn stream(&self) -> Stream {
        P::STREAM
    }

    fn contexts(&self) -> &'static [&'static str] {
        P::CONTEXTS
    }

    fn rests(&self) -> bool {
        P::RESTS
    }

    fn table(&self) -> &'static Table {
        P::Row::TABLE
    }

    async fn fold(
        &self,
        commits: &[Arc<Opened>],
        copy: bool,
        statements: &Statements,
        db: &mut PgConnection,
    ) -> Result<Batch, Error> {
        let mut changes = Changes::<P::Row>::default();
        for commit in commits {
            // Commits are opened for all views; of those of other contexts this one sees
            // everything but the events, whether they are opened or not.
            let is_wanted = P::CONTEXTS.contains(&commit.context.as_str());
            let closed = (!is_wanted && !commit.events.is_empty())
                .then(|| Arc::new(Opened { events: Vec::new(), ..(**commit).clone() }));
            let commit = closed.as_ref().unwrap_or(commit);
            // A fold that panics is a fault of ours; it must not take the whole view with it.
            catch_unwind(AssertUnwindSafe(|| P::fold(commit, &mut changes)))
                .map_err(|_| Error::Unfoldable { view: P::NAME, position: commit.position })?;
        }
        changes.load(statements, db).await?;
        Ok(changes.into_batch(copy))
    }
}

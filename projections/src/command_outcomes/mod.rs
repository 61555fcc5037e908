//! What each command came to, so that a repeat of any age gets the original receipt.

use crate::changes::Changes;
use crate::table::{Column, Kind, Row, Table, Value};
use crate::{Error, Opened, Projection, Views};

/// The fold.
pub struct CommandOutcomes;

/// What one command came to.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OutcomeRow {
    /// Id of the command.
    pub command_id: String,
    /// Journal position of its commit.
    pub position: i64,
    /// Keyed hash of the order.
    pub digest: Option<String>,
}

impl Row for OutcomeRow {
    type Key = String;
    const TABLE: &'static Table = &Table {
        name: "command_outcomes",
        columns: &[
            Column("command_id", Kind::Text),
            Column("position", Kind::BigInt),
            Column("digest", Kind::Text),
        ],
        key: 1,
        immutable: true,
    };

    fn key(&self) -> String {
        self.command_id.clone()
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Text(&self.command_id));
        to(Value::BigInt(self.position));
        to(self.digest.as_deref().into());
    }
}

impl Projection for CommandOutcomes {
    type Row = OutcomeRow;
    const NAME: &'static str = "command_outcomes";
    const VERSION: i32 = 1;
    // All it needs is around the events.
    const CONTEXTS: &'static [&'static str] = &[];
    const RESTS: bool = true;

    fn fold(commit: &Opened, rows: &mut Changes<OutcomeRow>) {
        if commit.command_id.is_empty() {
            return;
        }
        rows.put(OutcomeRow {
            command_id: commit.command_id.clone(),
            position: commit.position.cast_signed(),
            digest: commit.digest.clone(),
        });
    }
}

impl Views {
    /// Position and digest of a command's commit, as of at least a position.
    ///
    /// None means that there is none: what the database itself says of how far the view is counts,
    /// for one that was killed has lost what it wrote last and need not have been noticed yet.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn command_outcome(
        &self,
        command_id: &str,
        at_least: u64,
    ) -> Result<Option<(u64, Option<String>)>, Error> {
        const VIEW: &str = CommandOutcomes::NAME;
        let row = self.reading(&[VIEW], at_least, "reading a command's outcome", || {
            sqlx::query_as::<_, (i64, Option<i64>, Option<String>)>(
                "select view.position, outcome.position, outcome.digest
                 from projection_checkpoints view
                 left join command_outcomes outcome on outcome.command_id = $2
                 where view.name = $1",
            )
            .bind(VIEW)
            .bind(command_id)
            .fetch_optional(&self.pool)
        });
        let row = row.await?;
        let (reached, position, digest) = row.unwrap_or_default();
        let reached = reached.unsigned_abs();
        match position {
            Some(position) => Ok(Some((position.unsigned_abs(), digest))),
            None if reached < at_least => {
                Err(Error::Behind { view: VIEW, wanted: at_least, reached })
            }
            None => Ok(None),
        }
    }
}

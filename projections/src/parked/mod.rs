//! Commits that a view could not fold.
//!
//! Such a commit is parked, with all later ones of the same aggregate, in order; other
//! aggregates go on. After a repair or with a new build they are folded after all
//! ([`redrive`]); or one is given up, by name and with a reason ([`skip`]).

mod operate;

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, PgConnection};

pub use operate::Redriven;
pub(crate) use operate::{next_generation, redrive, skip};

use crate::Error;
use crate::entry::Entry;
use crate::schema::Schema;

/// The reason of a commit that is parked only because an earlier one is.
pub(crate) const WAITS: &str = "an earlier commit of the same aggregate is parked";

/// A commit to be parked.
#[derive(Debug)]
pub(crate) struct Parked {
    position: u64,
    context: String,
    id: String,
    reason: String,
}

impl Parked {
    pub(crate) fn new(entry: &Entry, reason: String) -> Self {
        let (context, id) = (entry.context.clone(), entry.id.clone());
        Self { position: entry.position, context, id, reason }
    }
}

/// What is parked of one copy of a view.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Aggregates whose commits are parked: context and id.
    pub(crate) aggregates: HashSet<(String, String)>,
    /// Commits that were given up.
    pub(crate) skipped: HashSet<u64>,
}

/// A parked commit, as an operator sees it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ParkedCommit {
    /// Name of the projection.
    pub projection: String,
    /// Journal position.
    pub position: i64,
    /// Kind of aggregate.
    pub context: String,
    /// Which aggregate.
    pub aggregate_id: String,
    /// Why it is parked.
    pub reason: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it was given up.
    pub skipped_at: Option<DateTime<Utc>>,
    /// Why it was given up.
    pub skipped_because: Option<String>,
}

impl ParkedCommit {
    /// Whether nothing is wrong with it but that an earlier one of its aggregate is parked.
    pub fn waits(&self) -> bool {
        self.reason == WAITS
    }
}

/// Why a commit is parked, without anything it holds: what Postgres says of a row's contents is
/// left out.
pub(crate) fn reason(error: &Error) -> String {
    match error {
        Error::Database { source, .. } => match source.as_database_error() {
            Some(refusal) => {
                let code = refusal.code().unwrap_or_default();
                match refusal.constraint() {
                    Some(constraint) => format!("its rows violate {constraint} ({code})"),
                    None => format!("Postgres does not take its rows ({code})"),
                }
            }
            None => error.to_string(),
        },
        other => other.to_string(),
    }
}

/// What is parked and what was given up in one copy of a view.
pub(crate) async fn known(
    view: &str,
    schema: &Schema,
    db: &mut PgConnection,
) -> Result<Known, Error> {
    let rows: Vec<(i64, String, String, bool)> = sqlx::query_as(AssertSqlSafe(format!(
        "select position, context, aggregate_id, skipped_at is not null from {}
         where projection = $1",
        schema.place("parked_commits"),
    )))
    .bind(view)
    .fetch_all(db)
    .await
    .map_err(Error::database("reading what is parked"))?;
    let mut known = Known::default();
    for (position, context, id, skipped) in rows {
        if skipped {
            known.skipped.insert(position.unsigned_abs());
        } else {
            known.aggregates.insert((context, id));
        }
    }
    Ok(known)
}

/// Parks commits, within whatever transaction there is.
pub(crate) async fn park(
    view: &str,
    schema: &Schema,
    commits: &[Parked],
    db: &mut PgConnection,
) -> Result<(), Error> {
    let positions: Vec<i64> = commits.iter().map(|commit| commit.position.cast_signed()).collect();
    let text = |of: fn(&Parked) -> &str| -> Vec<String> {
        commits.iter().map(|commit| of(commit).replace('\0', "\u{fffd}")).collect()
    };
    sqlx::query(AssertSqlSafe(format!(
        "insert into {} (projection, position, context, aggregate_id, reason)
         select $1, * from unnest($2::bigint[], $3::text[], $4::text[], $5::text[])",
        schema.place("parked_commits"),
    )))
    .bind(view)
    .bind(positions)
    .bind(text(|commit| &commit.context))
    .bind(text(|commit| &commit.id))
    .bind(text(|commit| &commit.reason))
    .execute(db)
    .await
    .map_err(Error::database("parking commits"))?;
    Ok(())
}

/// Everything that is parked or was given up, of one view or of all, in the journal's order.
pub(crate) async fn list(
    view: Option<&str>,
    db: &mut PgConnection,
) -> Result<Vec<ParkedCommit>, Error> {
    sqlx::query_as(
        "select * from parked_commits where $1::text is null or projection = $1
         order by projection, position",
    )
    .bind(view)
    .fetch_all(db)
    .await
    .map_err(Error::database("reading what is parked"))
}

/// What is parked of a view and not given up, the oldest first, so many at the most.
pub(crate) async fn oldest(
    view: &str,
    most: u32,
    db: &mut PgConnection,
) -> Result<Vec<ParkedCommit>, Error> {
    sqlx::query_as(
        "select * from parked_commits where projection = $1 and skipped_at is null
         order by position limit $2",
    )
    .bind(view)
    .bind(i64::from(most))
    .fetch_all(db)
    .await
    .map_err(Error::database("reading what is parked"))
}

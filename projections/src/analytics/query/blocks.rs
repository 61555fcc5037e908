//! Blocks of days, as they are read.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, PgPool};

use super::rows::{Rows, Whose};
use super::steps::Ranges;
use crate::Error;
use crate::analytics::block::{DayBlock, Entry, of_user, shard};

/// Of which models blocks are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Models {
    /// Of all, and of what has none.
    All,
    /// Those under a name.
    Named,
    /// Those under the empty name.
    Unnamed,
}

impl Models {
    /// By model, those under a name, and else all others.
    pub(super) fn of(rows: &Rows<'_>) -> Self {
        if rows.is_by_model() { Self::Named } else { Self::Unnamed }
    }
}

/// The blocks of some days in which there may be something of these people.
pub(super) async fn read<E: Entry>(
    pool: &PgPool,
    days: &Ranges,
    models: Models,
    whose: Whose<'_>,
) -> Result<Vec<DayBlock<E>>, Error> {
    if days.is_empty() {
        return Ok(Vec::new());
    }
    let shards: Option<Vec<i32>> = match whose {
        Whose::Everybody => None,
        Whose::These(users) => {
            let shards = users.iter().filter_map(|user| of_user(user)).map(shard);
            Some(shards.collect::<BTreeSet<_>>().into_iter().collect())
        }
    };
    let condition = match models {
        Models::All => "",
        Models::Named => "and t.model <> ''",
        Models::Unnamed => "and t.model = ''",
    };
    sqlx::query_as(AssertSqlSafe(format!(
        "select t.* from unnest($1::timestamptz[], $2::timestamptz[]) r (since, until)
         join {} t on t.day >= r.since and t.day < r.until {condition}
         where $3::integer[] is null or t.shard = any($3)",
        E::TABLE
    )))
    .bind(&days.from)
    .bind(&days.to)
    .bind(shards)
    .fetch_all(pool)
    .await
    .map_err(Error::database("reading what happened on which day"))
}

//! Blocks of days, as they are read.

use std::collections::BTreeSet;
use std::marker::PhantomData;

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, PgPool};

use super::rows::{Rows, Whose};
use super::steps::Ranges;
use crate::Error;
use crate::analytics::block::{Entry, of_user, shard};

/// Of what blocks are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Models {
    /// By model.
    Each,
    /// Altogether.
    Whole,
}

impl Models {
    /// What is looked at for these rows.
    pub(super) fn of(rows: &Rows<'_>) -> Self {
        if rows.is_by_model() { Self::Each } else { Self::Whole }
    }
}

/// A block as it is stored: whoever looks at each entry once need not unpack all of them.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Packed<E> {
    pub(super) day: DateTime<Utc>,
    pub(super) model: String,
    entries: Vec<u8>,
    #[sqlx(skip)]
    of: PhantomData<E>,
}

impl<E: Entry> Packed<E> {
    /// Looks at each entry.
    ///
    /// # Errors
    /// When it is of another form.
    pub(super) fn each(&self, mut look: impl FnMut(E)) -> Result<(), Error> {
        let mut bytes = self.entries.as_slice();
        while !bytes.is_empty() {
            let other = || Error::inconsistent(E::TABLE, "a block of entries of another form");
            look(E::read(&mut bytes).ok_or_else(other)?);
        }
        Ok(())
    }
}

/// The blocks of some days in which there may be something of these people.
pub(super) async fn read<E: Entry>(
    pool: &PgPool,
    days: &Ranges,
    models: Models,
    whose: Whose<'_>,
) -> Result<Vec<Packed<E>>, Error> {
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
        Models::Each => "t.model <> ''",
        Models::Whole => "t.model = ''",
    };
    sqlx::query_as(AssertSqlSafe(format!(
        "select t.day, t.model, t.entries from unnest($1::timestamptz[], $2::timestamptz[]) r (since, until)
         join {} t on t.day >= r.since and t.day < r.until and {condition}
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

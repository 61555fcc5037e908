use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::{Error, Views};

/// Something somebody did, or that happened for them.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ActivityRow {
    /// Journal position of its commit.
    pub position: i64,
    /// Which of the events of its commit.
    pub number: i32,
    /// When.
    pub at: DateTime<Utc>,
    /// What it was.
    pub kind: String,
    /// Who.
    pub user_id: String,
    /// Their name; none once the account is erased.
    pub username: Option<String>,
    /// In which conversation.
    pub conversation_id: Option<String>,
    /// Which model.
    pub model: Option<String>,
}

/// Which are listed.
#[derive(Debug, Clone, Default)]
pub struct FactsWanted {
    /// Those of this user.
    pub user: Option<String>,
    /// Those of this kind.
    pub kind: Option<String>,
    /// Those of this time and later.
    pub from: Option<DateTime<Utc>>,
    /// Those before this time.
    pub to: Option<DateTime<Utc>>,
}

/// Where a page of activities ends, and what names each: `<position>-<number>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactCursor {
    position: i64,
    number: i32,
}

impl FactCursor {
    /// Of a row.
    pub fn of(row: &ActivityRow) -> Self {
        Self { position: row.position, number: row.number }
    }
}

impl fmt::Display for FactCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.position, self.number)
    }
}

impl FromStr for FactCursor {
    type Err = ();

    fn from_str(raw: &str) -> Result<Self, ()> {
        let (position, number) = raw.split_once('-').ok_or(())?;
        let position = position.parse::<u64>().map_err(|_| ())?;
        let number = number.parse::<u16>().map_err(|_| ())?;
        Ok(Self { position: i64::try_from(position).map_err(|_| ())?, number: i32::from(number) })
    }
}

impl Views {
    /// A page of what people did, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage_activities(
        &self,
        wanted: &FactsWanted,
        after: Option<&FactCursor>,
        limit: u32,
    ) -> Result<Vec<ActivityRow>, Error> {
        sqlx::query_as(
            "select t.position, t.number, t.at, t.kind, t.user_id, nullif(a.username, '') as username,
                 t.conversation_id, t.model
             from analytics_facts t left join accounts a on a.user_id = t.user_id
             where ($1::text is null or t.user_id = $1) and ($2::text is null or t.kind = $2)
               and ($3::timestamptz is null or t.at >= $3)
               and ($4::timestamptz is null or t.at < $4)
               and ($5::bigint is null or (t.position, t.number) < ($5, $6))
             order by t.position desc, t.number desc limit $7",
        )
        .bind(&wanted.user)
        .bind(&wanted.kind)
        .bind(wanted.from)
        .bind(wanted.to)
        .bind(after.map(|cursor| cursor.position))
        .bind(after.map(|cursor| cursor.number))
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("listing what people did"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_garbage_is_not() {
        assert_eq!("17-2".parse::<FactCursor>().unwrap().to_string(), "17-2");
        for garbage in ["", "-", "17", "x-1", "1-x", "-1-1", "99999999999999999999-0", "1-70000"] {
            assert!(garbage.parse::<FactCursor>().is_err(), "{garbage:?}");
        }
    }
}

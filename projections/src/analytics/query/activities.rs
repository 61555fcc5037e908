use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::activity::PRIVILEGE_USED;

use crate::{Error, Views};

/// Something somebody did, or that happened for them; what another program reported of them; or what
/// they did by a privilege.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ActivityRow {
    /// Names it.
    pub id: String,
    /// Position of its commit in its stream.
    position: i64,
    /// Which of the events of its commit, from 1; 0 for what comes from the stream of activity.
    number: i32,
    /// When.
    pub at: DateTime<Utc>,
    /// What it was.
    pub kind: String,
    /// Who; empty where a report does not say.
    pub user_id: String,
    /// Their name; none once the account is erased.
    pub username: Option<String>,
    /// In which conversation.
    pub conversation_id: Option<String>,
    /// Which model.
    pub model: Option<String>,
    /// Network address, as it was reported or seen.
    pub address: Option<String>,
    /// What was done by a privilege; none for everything else.
    pub action: Option<String>,
    /// Whose it is that it was done to.
    pub whose: Option<String>,
    /// What else it was done to.
    pub target: Option<String>,
}

/// Which are listed.
#[derive(Debug, Clone, Default)]
pub struct FactsWanted {
    /// Those of this user.
    pub user: Option<String>,
    /// Those of this kind.
    pub kind: Option<String>,
    /// All but those of the audit.
    pub without_audit: bool,
    /// Those of this time and later.
    pub from: Option<DateTime<Utc>>,
    /// Those before this time.
    pub to: Option<DateTime<Utc>>,
}

/// Where a page of activities ends: `<microseconds>-<position>-<number>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactCursor {
    at: DateTime<Utc>,
    position: i64,
    number: i32,
}

impl FactCursor {
    /// Of a row.
    pub fn of(row: &ActivityRow) -> Self {
        Self { at: row.at, position: row.position, number: row.number }
    }
}

impl fmt::Display for FactCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.at.timestamp_micros(), self.position, self.number)
    }
}

impl FromStr for FactCursor {
    type Err = ();

    fn from_str(raw: &str) -> Result<Self, ()> {
        let (at, rest) = raw.split_once('-').ok_or(())?;
        let at = at.parse::<u64>().ok().and_then(|at| i64::try_from(at).ok()).ok_or(())?;
        let at = DateTime::from_timestamp_micros(at).ok_or(())?;
        let (position, number) = rest.split_once('-').ok_or(())?;
        let position = position.parse::<u64>().map_err(|_| ())?;
        let number = number.parse::<u16>().map_err(|_| ())?;
        let position = i64::try_from(position).map_err(|_| ())?;
        Ok(Self { at, position, number: i32::from(number) })
    }
}

impl Views {
    /// A page of what people did, by a privilege or not, and what other programs reported of them,
    /// newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage_activities(
        &self,
        wanted: &FactsWanted,
        after: Option<&FactCursor>,
        limit: u32,
    ) -> Result<Vec<ActivityRow>, Error> {
        // Of each source as many as there may be on the page.
        sqlx::query_as(
            "select t.*, nullif(a.username, '') as username
             from (
                 (select t.position || '-' || t.number as id, t.position, t.number + 1 as number,
                      t.at, t.kind, t.user_id, t.conversation_id, t.model, null::text as address,
                      null::text as action, null::text as whose, null::text as target
                  from analytics_facts t
                  where ($1::text is null or t.user_id = $1) and ($2::text is null or t.kind = $2)
                    and ($3::timestamptz is null or t.at >= $3)
                    and ($4::timestamptz is null or t.at < $4)
                    and ($5::timestamptz is null
                         or (t.at, t.position, t.number + 1) < ($5, $6, $7))
                  order by t.at desc, t.position desc, t.number desc limit $8)
                 union all
                 (select t.id, t.position, 0, t.at, t.kind, coalesce(t.user_id, ''),
                      t.conversation_id, null, t.address, null, null, null
                  from reported_activity t
                  where ($1::text is null or t.user_id = $1) and ($2::text is null or t.kind = $2)
                    and ($3::timestamptz is null or t.at >= $3)
                    and ($4::timestamptz is null or t.at < $4)
                    and ($5::timestamptz is null or (t.at, t.position, 0) < ($5, $6, $7))
                  order by t.at desc, t.position desc limit $8)
                 union all
                 (select t.id, t.position, 0, t.at, $9, t.user_id, t.conversation_id, null,
                      t.address, t.action, t.whose, t.target
                  from audit_entries t
                  where ($1::text is null or t.user_id = $1) and ($2::text is null or $2 = $9)
                    and not $10
                    and ($3::timestamptz is null or t.at >= $3)
                    and ($4::timestamptz is null or t.at < $4)
                    and ($5::timestamptz is null or (t.at, t.position, 0) < ($5, $6, $7))
                  order by t.at desc, t.position desc limit $8)
             ) t left join accounts a on a.user_id = t.user_id
             order by t.at desc, t.position desc, t.number desc limit $8",
        )
        .bind(&wanted.user)
        .bind(&wanted.kind)
        .bind(wanted.from)
        .bind(wanted.to)
        .bind(after.map(|cursor| cursor.at))
        .bind(after.map(|cursor| cursor.position))
        .bind(after.map(|cursor| cursor.number))
        .bind(i64::from(limit))
        .bind(PRIVILEGE_USED)
        .bind(wanted.without_audit)
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
        assert_eq!("5-17-2".parse::<FactCursor>().unwrap().to_string(), "5-17-2");
        for garbage in ["", "-", "17", "5-17", "x-1-1", "1-x-1", "1-1-x", "-1-1-1", "1-1-70000"] {
            assert!(garbage.parse::<FactCursor>().is_err(), "{garbage:?}");
        }
    }
}

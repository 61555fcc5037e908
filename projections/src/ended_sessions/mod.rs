//! Sessions that ended before their time: tokens that name them are void.

use chrono::{DateTime, Utc};
use domain::Event;

use crate::changes::Changes;
use crate::table::{Column, Kind, Row, Table, Value};
use crate::{Error, Opened, Projection, Views};

/// The fold.
pub struct EndedSessions;

/// One session that ended.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct EndedSessionRow {
    /// Its id.
    pub session_id: String,
    /// When its token runs out.
    pub expires_at: DateTime<Utc>,
}

impl Row for EndedSessionRow {
    type Key = String;
    const TABLE: &'static Table = &Table {
        name: "ended_sessions",
        columns: &[Column("session_id", Kind::Text), Column("expires_at", Kind::Timestamp)],
        key: 1,
        immutable: true,
    };

    fn key(&self) -> String {
        self.session_id.clone()
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Text(&self.session_id));
        to(Value::Timestamp(self.expires_at));
    }
}

impl Projection for EndedSessions {
    type Row = EndedSessionRow;
    const NAME: &'static str = "ended_sessions";
    const VERSION: i32 = 2;
    const CONTEXTS: &'static [&'static str] = &["account"];

    fn fold(commit: &Opened, rows: &mut Changes<EndedSessionRow>) {
        for (_, event) in &commit.events {
            let Event::Account(event) = event else { continue };
            if let Some((session, expires_at)) = event.ended_session() {
                let session_id = session.as_str().to_owned();
                rows.put(EndedSessionRow { session_id, expires_at });
            }
        }
    }
}

impl Views {
    /// Sessions that ended early and whose tokens have not run out at `now`, with the time they
    /// do; and the position up to which the list is complete.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ended_sessions(
        &self,
        now: DateTime<Utc>,
    ) -> Result<(Vec<(String, DateTime<Utc>)>, u64), Error> {
        let (mut snapshot, position) = self.snapshot(EndedSessions::NAME).await?;
        let ended = sqlx::query_as(
            "select session_id, expires_at from ended_sessions where expires_at > $1",
        )
        .bind(now)
        .fetch_all(&mut *snapshot)
        .await
        .map_err(Error::database("reading ended sessions"))?;
        Ok((ended, position))
    }
}

use chrono::{DateTime, Utc};

use crate::table::{Column, Kind, Row, Table, Value};

/// One session.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SessionRow {
    /// Its id.
    pub session_id: String,
    /// Whose it is.
    pub user_id: String,
    /// When it began.
    pub began_at: DateTime<Utc>,
    /// When it was last refreshed.
    pub used_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// From where it was last refreshed.
    pub address: Option<String>,
    /// With what.
    pub user_agent: Option<String>,
    /// When it ended before its time.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why.
    pub because: Option<String>,
    /// Journal position of the last event folded into it.
    pub position: i64,
}

impl Row for SessionRow {
    type Key = String;
    const TABLE: &'static Table = &Table {
        name: "sessions",
        columns: &[
            Column("session_id", Kind::Text),
            Column("user_id", Kind::Text),
            Column("began_at", Kind::Timestamp),
            Column("used_at", Kind::Timestamp),
            Column("expires_at", Kind::Timestamp),
            Column("address", Kind::Text),
            Column("user_agent", Kind::Text),
            Column("ended_at", Kind::Timestamp),
            Column("because", Kind::Text),
            Column("position", Kind::BigInt),
        ],
        key: 1,
        immutable: false,
    };

    fn key(&self) -> String {
        self.session_id.clone()
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Text(&self.session_id));
        to(Value::Text(&self.user_id));
        to(Value::Timestamp(self.began_at));
        to(Value::Timestamp(self.used_at));
        to(Value::Timestamp(self.expires_at));
        to(self.address.as_deref().into());
        to(self.user_agent.as_deref().into());
        to(self.ended_at.into());
        to(self.because.as_deref().into());
        to(Value::BigInt(self.position));
    }
}

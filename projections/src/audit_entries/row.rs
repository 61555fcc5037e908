use chrono::{DateTime, Utc};

use crate::table::{Column, Kind, Row, Table, Value};

/// Something that was done by a privilege, as often as in one record.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct AuditRow {
    /// Names it.
    pub id: String,
    /// When for the first time.
    pub at: DateTime<Utc>,
    /// What was done.
    pub action: String,
    /// Who did it.
    pub user_id: String,
    /// In which session.
    pub session_id: Option<String>,
    /// With which API key.
    pub key_id: Option<String>,
    /// Whose it is.
    pub whose: Option<String>,
    /// In which conversation.
    pub conversation_id: Option<String>,
    /// What else it was done to.
    pub target: Option<String>,
    /// How often.
    pub times: i64,
    /// Network address; none once the account of whoever did it is erased.
    pub address: Option<String>,
    /// `User-Agent`, likewise.
    pub user_agent: Option<String>,
    /// Position in the stream of activity.
    pub position: i64,
}

impl Row for AuditRow {
    type Key = String;
    const TABLE: &'static Table = &Table {
        name: "audit_entries",
        columns: &[
            Column("id", Kind::Text),
            Column("at", Kind::Timestamp),
            Column("action", Kind::Text),
            Column("user_id", Kind::Text),
            Column("session_id", Kind::Text),
            Column("key_id", Kind::Text),
            Column("whose", Kind::Text),
            Column("conversation_id", Kind::Text),
            Column("target", Kind::Text),
            Column("times", Kind::BigInt),
            Column("address", Kind::Text),
            Column("user_agent", Kind::Text),
            Column("position", Kind::BigInt),
        ],
        key: 1,
        immutable: true,
    };

    fn key(&self) -> String {
        self.id.clone()
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Text(&self.id));
        to(Value::Timestamp(self.at));
        to(Value::Text(&self.action));
        to(Value::Text(&self.user_id));
        to(self.session_id.as_deref().into());
        to(self.key_id.as_deref().into());
        to(self.whose.as_deref().into());
        to(self.conversation_id.as_deref().into());
        to(self.target.as_deref().into());
        to(Value::BigInt(self.times));
        to(self.address.as_deref().into());
        to(self.user_agent.as_deref().into());
        to(Value::BigInt(self.position));
    }
}

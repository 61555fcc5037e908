use chrono::{DateTime, Utc};

use crate::table::{Column, Kind, Row, Table, Value};

/// An export, or something that another program reported.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct ReportedRow {
    /// Names it.
    pub id: String,
    /// When it was done, or reported.
    pub at: DateTime<Utc>,
    /// What was done: `conversation_exported`, `all_exported`, or in the words of the other program.
    pub kind: String,
    /// Who did it.
    pub user_id: Option<String>,
    /// In which conversation.
    pub conversation_id: Option<String>,
    /// With which message.
    pub message_id: Option<String>,
    /// Whose API key or session it was reported with.
    pub reporter: Option<String>,
    /// Whatever else was reported; of an export, its format and API key: an object.
    pub details: Option<serde_json::Value>,
    /// Network address; of a report, as it was reported.
    pub address: Option<String>,
    /// `User-Agent`; of a report, as it was reported.
    pub user_agent: Option<String>,
    /// Position in the stream of activity.
    pub position: i64,
}

impl Row for ReportedRow {
    type Key = String;
    const TABLE: &'static Table = &Table {
        name: "reported_activity",
        columns: &[
            Column("id", Kind::Text),
            Column("at", Kind::Timestamp),
            Column("kind", Kind::Text),
            Column("user_id", Kind::Text),
            Column("conversation_id", Kind::Text),
            Column("message_id", Kind::Text),
            Column("reporter", Kind::Text),
            Column("details", Kind::Json),
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
        to(Value::Text(&self.kind));
        to(self.user_id.as_deref().into());
        to(self.conversation_id.as_deref().into());
        to(self.message_id.as_deref().into());
        to(self.reporter.as_deref().into());
        to(self.details.as_ref().map_or(Value::Null, Value::Json));
        to(self.address.as_deref().into());
        to(self.user_agent.as_deref().into());
        to(Value::BigInt(self.position));
    }
}

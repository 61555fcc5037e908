use chrono::{DateTime, Utc};

use crate::table::{Column, Kind, Row, Table, Value};

/// Something that can be found. What it is found by, the database makes of it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SearchRow {
    /// The conversation it belongs to.
    pub conversation_id: String,
    /// The message; "" for the title.
    pub message_id: String,
    /// Whose it is.
    pub owner: String,
    /// `user`, `assistant`, `system` or `title`.
    pub role: String,
    /// The model whose words these are, where it is known.
    pub model: Option<String>,
    /// When it was said.
    pub created_at: DateTime<Utc>,
    /// The words, or as many as can be found.
    pub text: String,
    /// It is out of the thread.
    pub deleted: bool,
    /// Another answer took its place.
    pub replaced: bool,
    /// Journal position of the last event folded into it.
    pub position: i64,
}

impl Row for SearchRow {
    type Key = (String, String);
    const TABLE: &'static Table = &Table {
        name: "message_search",
        columns: &[
            Column("conversation_id", Kind::Text),
            Column("message_id", Kind::Text),
            Column("owner", Kind::Text),
            Column("role", Kind::Text),
            Column("model", Kind::Text),
            Column("created_at", Kind::Timestamp),
            Column("text", Kind::Text),
            Column("deleted", Kind::Boolean),
            Column("replaced", Kind::Boolean),
            Column("position", Kind::BigInt),
        ],
        key: 2,
        immutable: false,
    };

    fn key(&self) -> (String, String) {
        (self.conversation_id.clone(), self.message_id.clone())
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Text(&self.conversation_id));
        to(Value::Text(&self.message_id));
        to(Value::Text(&self.owner));
        to(Value::Text(&self.role));
        to(self.model.as_deref().into());
        to(Value::Timestamp(self.created_at));
        to(Value::Text(&self.text));
        to(Value::Boolean(self.deleted));
        to(Value::Boolean(self.replaced));
        to(Value::BigInt(self.position));
    }
}

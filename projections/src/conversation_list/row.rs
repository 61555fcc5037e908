use chrono::{DateTime, Utc};

use crate::table::{Column, Kind, Row, Table, Value};

/// One conversation.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ConversationRow {
    /// Its id.
    pub conversation_id: String,
    /// Whose it is.
    pub owner: String,
    /// What it is called.
    pub title: Option<String>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was moved to the trash.
    pub deleted_at: Option<DateTime<Utc>>,
    /// How many messages it holds.
    pub message_count: i32,
    /// Journal position of the last event folded into it.
    pub position: i64,
}

impl Row for ConversationRow {
    type Key = String;
    const TABLE: &'static Table = &Table {
        name: "conversation_list",
        columns: &[
            Column("conversation_id", Kind::Text),
            Column("owner", Kind::Text),
            Column("title", Kind::Text),
            Column("created_at", Kind::Timestamp),
            Column("updated_at", Kind::Timestamp),
            Column("deleted_at", Kind::Timestamp),
            Column("message_count", Kind::Integer),
            Column("position", Kind::BigInt),
        ],
        key: 1,
        immutable: false,
    };

    fn key(&self) -> String {
        self.conversation_id.clone()
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Text(&self.conversation_id));
        to(Value::Text(&self.owner));
        to(self.title.as_deref().into());
        to(Value::Timestamp(self.created_at));
        to(Value::Timestamp(self.updated_at));
        to(self.deleted_at.map_or(Value::Null, Value::Timestamp));
        to(Value::Integer(self.message_count));
        to(Value::BigInt(self.position));
    }
}

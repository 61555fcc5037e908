use chrono::{DateTime, Utc};

use crate::table::{Column, Kind, Row, Table, Value};

/// One message.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct MessageRow {
    /// The conversation it belongs to.
    pub conversation_id: String,
    /// Its id.
    pub message_id: String,
    /// Its place in the conversation; also the cursor behind it.
    pub ordinal: i64,
    /// `user`, `assistant` or `system`.
    pub role: String,
    /// `pending`, `complete`, `failed`, `stopped` or `interrupted`.
    pub status: String,
    /// The words.
    pub content: String,
    /// For an answer: to which message.
    pub in_reply_to: Option<String>,
    /// For a message that was answered or is to be: the latest answer asked for.
    pub answer_id: Option<String>,
    /// A newer answer to the same message was asked for.
    pub superseded: bool,
    /// For a settled answer: how it came to be.
    pub about: Option<serde_json::Value>,
    /// For a failed answer: why.
    pub error_code: Option<String>,
    /// When it was sent or asked for.
    pub created_at: DateTime<Utc>,
    /// Journal position of the last event folded into it.
    pub position: i64,
}

impl Row for MessageRow {
    type Key = (String, String);
    const TABLE: &'static Table = &Table {
        name: "messages",
        columns: &[
            Column("conversation_id", Kind::Text),
            Column("message_id", Kind::Text),
            Column("ordinal", Kind::BigInt),
            Column("role", Kind::Text),
            Column("status", Kind::Text),
            Column("content", Kind::Text),
            Column("in_reply_to", Kind::Text),
            Column("answer_id", Kind::Text),
            Column("superseded", Kind::Boolean),
            Column("about", Kind::Json),
            Column("error_code", Kind::Text),
            Column("created_at", Kind::Timestamp),
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
        to(Value::BigInt(self.ordinal));
        to(Value::Text(&self.role));
        to(Value::Text(&self.status));
        to(Value::Text(&self.content));
        to(self.in_reply_to.as_deref().into());
        to(self.answer_id.as_deref().into());
        to(Value::Boolean(self.superseded));
        to(self.about.as_ref().map_or(Value::Null, Value::Json));
        to(self.error_code.as_deref().into());
        to(Value::Timestamp(self.created_at));
        to(Value::BigInt(self.position));
    }
}

use chrono::{DateTime, Utc};

use crate::table::{Column, Kind, Row, Table, Value};

/// One message.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct MessageRow {
    /// The conversation it belongs to.
    pub conversation_id: String,
    /// Its id.
    pub message_id: String,
    /// Where it came in the conversation, whatever the branch.
    pub ordinal: i64,
    /// `user`, `assistant` or `system`.
    pub role: String,
    /// `pending`, `complete`, `failed`, `stopped` or `interrupted`.
    pub status: String,
    /// The words.
    pub content: String,
    /// For an answer: to which message.
    pub in_reply_to: Option<String>,
    /// What it was said after: "" for a first message, none for whatever came before it.
    pub parent_id: Option<String>,
    /// The answer that took its place, which ended early.
    pub replaced_by: Option<String>,
    /// The message that it says in other words.
    pub edits: Option<String>,
    /// It is out of the thread.
    pub deleted: bool,
    /// When its words were put right.
    pub corrected_at: Option<DateTime<Utc>>,
    /// For an answer: how the model was asked ([`Asked`](super::Asked)).
    pub asked: Option<serde_json::Value>,
    /// For an answer: `up` or `down`.
    pub rating: Option<String>,
    /// Why it is rated so.
    pub rating_reason: Option<String>,
    /// What the client that brought it says of it ([`Supplied`](super::Supplied)).
    pub supplied: Option<serde_json::Value>,
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
            Column("parent_id", Kind::Text),
            Column("replaced_by", Kind::Text),
            Column("edits", Kind::Text),
            Column("deleted", Kind::Boolean),
            Column("corrected_at", Kind::Timestamp),
            Column("asked", Kind::Json),
            Column("rating", Kind::Text),
            Column("rating_reason", Kind::Text),
            Column("supplied", Kind::Json),
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
        to(self.parent_id.as_deref().into());
        to(self.replaced_by.as_deref().into());
        to(self.edits.as_deref().into());
        to(Value::Boolean(self.deleted));
        to(self.corrected_at.map_or(Value::Null, Value::Timestamp));
        to(self.asked.as_ref().map_or(Value::Null, Value::Json));
        to(self.rating.as_deref().into());
        to(self.rating_reason.as_deref().into());
        to(self.supplied.as_ref().map_or(Value::Null, Value::Json));
        to(self.about.as_ref().map_or(Value::Null, Value::Json));
        to(self.error_code.as_deref().into());
        to(Value::Timestamp(self.created_at));
        to(Value::BigInt(self.position));
    }
}

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
    /// The last message of the branch that is shown.
    pub leaf: Option<String>,
    /// It stands above the others.
    pub pinned: bool,
    /// It is out of the list, and kept.
    pub archived: bool,
    /// Its tags.
    pub tags: Vec<String>,
    /// Since when nothing more is to be said.
    pub ended_at: Option<DateTime<Utc>>,
    /// What a client keeps with it: a JSON object.
    pub metadata: Option<serde_json::Value>,
    /// The model that is asked; the server's default without one.
    pub model: Option<String>,
    /// What the model is told before everything else.
    pub system_prompt: Option<String>,
    /// How the model is asked.
    pub parameters: Option<serde_json::Value>,
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
            Column("leaf", Kind::Text),
            Column("pinned", Kind::Boolean),
            Column("archived", Kind::Boolean),
            Column("tags", Kind::TextList),
            Column("ended_at", Kind::Timestamp),
            Column("metadata", Kind::Json),
            Column("model", Kind::Text),
            Column("system_prompt", Kind::Text),
            Column("parameters", Kind::Json),
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
        to(self.leaf.as_deref().into());
        to(Value::Boolean(self.pinned));
        to(Value::Boolean(self.archived));
        to(Value::TextList(&self.tags));
        to(self.ended_at.map_or(Value::Null, Value::Timestamp));
        to(self.metadata.as_ref().map_or(Value::Null, Value::Json));
        to(self.model.as_deref().into());
        to(self.system_prompt.as_deref().into());
        to(self.parameters.as_ref().map_or(Value::Null, Value::Json));
        to(Value::Integer(self.message_count));
        to(Value::BigInt(self.position));
    }
}

use chrono::{DateTime, Utc};

use crate::table::{Column, Kind, Row, Table, Value};

/// One API key.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ApiKeyRow {
    /// Its id.
    pub key_id: String,
    /// Whose it is.
    pub user_id: String,
    /// What its owner calls it.
    pub name: String,
    /// What may be done with it.
    pub scopes: Vec<String>,
    /// Keyed hash of its secret, hexadecimal.
    pub digest: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last used, to within some minutes.
    pub used_at: Option<DateTime<Utc>>,
    /// From where.
    pub used_from: Option<String>,
    /// Since when it is void.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Journal position of the last event folded into it.
    pub position: i64,
}

impl Row for ApiKeyRow {
    type Key = String;
    const TABLE: &'static Table = &Table {
        name: "api_keys",
        columns: &[
            Column("key_id", Kind::Text),
            Column("user_id", Kind::Text),
            Column("name", Kind::Text),
            Column("scopes", Kind::TextList),
            Column("digest", Kind::Text),
            Column("created_at", Kind::Timestamp),
            Column("expires_at", Kind::Timestamp),
            Column("used_at", Kind::Timestamp),
            Column("used_from", Kind::Text),
            Column("revoked_at", Kind::Timestamp),
            Column("position", Kind::BigInt),
        ],
        key: 1,
        immutable: false,
    };

    fn key(&self) -> String {
        self.key_id.clone()
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Text(&self.key_id));
        to(Value::Text(&self.user_id));
        to(Value::Text(&self.name));
        to(Value::TextList(&self.scopes));
        to(Value::Text(&self.digest));
        to(Value::Timestamp(self.created_at));
        to(self.expires_at.into());
        to(self.used_at.into());
        to(self.used_from.as_deref().into());
        to(self.revoked_at.into());
        to(Value::BigInt(self.position));
    }
}

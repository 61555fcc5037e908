use chrono::{DateTime, Utc};

use crate::table::{Column, Kind, Row, Table, Value};

/// One user.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct AccountRow {
    /// User id.
    pub user_id: String,
    /// Unique name.
    pub username: String,
    /// Unique address.
    pub email: String,
    /// What the person wants to be called.
    pub full_name: Option<String>,
    /// Role names.
    pub roles: Vec<String>,
    /// When the account was made.
    pub registered_at: DateTime<Utc>,
    /// Journal position of the last event folded into it.
    pub position: i64,
    /// Nobody signs in.
    pub disabled: bool,
    /// When the account was given up.
    pub deleted_at: Option<DateTime<Utc>>,
    /// The password must be changed before anything else is done.
    pub one_time: bool,
    /// When a session was last begun or refreshed, or a key used.
    pub seen_at: Option<DateTime<Utc>>,
}

impl Row for AccountRow {
    type Key = String;
    const TABLE: &'static Table = &Table {
        name: "accounts",
        columns: &[
            Column("user_id", Kind::Text),
            Column("username", Kind::Text),
            Column("email", Kind::Text),
            Column("full_name", Kind::Text),
            Column("roles", Kind::TextList),
            Column("registered_at", Kind::Timestamp),
            Column("position", Kind::BigInt),
            Column("disabled", Kind::Boolean),
            Column("deleted_at", Kind::Timestamp),
            Column("one_time", Kind::Boolean),
            Column("seen_at", Kind::Timestamp),
        ],
        key: 1,
        immutable: false,
    };

    fn key(&self) -> String {
        self.user_id.clone()
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Text(&self.user_id));
        to(Value::Text(&self.username));
        to(Value::Text(&self.email));
        to(self.full_name.as_deref().into());
        to(Value::TextList(&self.roles));
        to(Value::Timestamp(self.registered_at));
        to(Value::BigInt(self.position));
        to(Value::Boolean(self.disabled));
        to(self.deleted_at.into());
        to(Value::Boolean(self.one_time));
        to(self.seen_at.into());
    }
}

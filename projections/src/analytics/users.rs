use chrono::{DateTime, Utc};

use super::fact::{Fact, What};
use crate::changes::Changes;
use crate::table::{Column, Kind, Row, Table, Value};
use crate::{Opened, Projection};

/// The fold: what each user ever did.
pub struct Users;

/// A user, over all time. Erased ones stay, without a name.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct UserRow {
    /// Who.
    pub user_id: String,
    /// When the account was opened.
    pub registered_at: Option<DateTime<Utc>>,
    /// When they first did something.
    pub first_active: Option<DateTime<Utc>>,
    /// When they last did something.
    pub last_active: Option<DateTime<Utc>>,
    /// Conversations that were ever started.
    pub conversations: i64,
    /// Messages that were ever stored.
    pub messages: i64,
    /// Tokens that models ever read.
    pub tokens_in: i64,
    /// Tokens that models ever wrote.
    pub tokens_out: i64,
}

impl Row for UserRow {
    type Key = String;
    const TABLE: &'static Table = &Table {
        name: "analytics_users",
        columns: &[
            Column("user_id", Kind::Text),
            Column("registered_at", Kind::Timestamp),
            Column("first_active", Kind::Timestamp),
            Column("last_active", Kind::Timestamp),
            Column("conversations", Kind::BigInt),
            Column("messages", Kind::BigInt),
            Column("tokens_in", Kind::BigInt),
            Column("tokens_out", Kind::BigInt),
        ],
        key: 1,
        immutable: false,
    };

    fn key(&self) -> String {
        self.user_id.clone()
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Text(&self.user_id));
        to(self.registered_at.into());
        to(self.first_active.into());
        to(self.last_active.into());
        to(Value::BigInt(self.conversations));
        to(Value::BigInt(self.messages));
        to(Value::BigInt(self.tokens_in));
        to(Value::BigInt(self.tokens_out));
    }
}

impl Projection for Users {
    type Row = UserRow;
    const NAME: &'static str = "analytics_users";
    const VERSION: i32 = 1;
    const CONTEXTS: &'static [&'static str] = super::CONTEXTS;
    const RESTS: bool = true;

    fn fold(commit: &Opened, rows: &mut Changes<UserRow>) {
        for fact in Fact::all(commit) {
            let (at, count, user_id) = (fact.at, fact.count, fact.user);
            let begin = {
                let user_id = user_id.clone();
                move || UserRow {
                    user_id,
                    registered_at: None,
                    first_active: None,
                    last_active: None,
                    conversations: 0,
                    messages: 0,
                    tokens_in: 0,
                    tokens_out: 0,
                }
            };
            rows.edit_or(user_id, begin, move |row| {
                if count.what == What::Registered {
                    row.registered_at = Some(at);
                }
                if count.person {
                    row.first_active = Some(row.first_active.map_or(at, |first| first.min(at)));
                    row.last_active = row.last_active.max(Some(at));
                }
                row.conversations += i64::from(count.what == What::Started);
                row.messages += i64::from(count.what.is_said());
                row.tokens_in += i64::from(count.tokens_in);
                row.tokens_out += i64::from(count.tokens_out);
            });
        }
    }
}

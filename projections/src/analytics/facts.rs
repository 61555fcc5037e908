use chrono::{DateTime, Utc};

use super::fact::{Fact, What};
use crate::changes::Changes;
use crate::table::{Column, Kind, Row, Table, Value};
use crate::{Opened, Projection};

/// The fold: each event that counts, as it is. No conversation that is purged and no account that
/// is erased takes anything out of it: it holds names of things, and nothing personal.
pub struct Facts;

/// One event that counts.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct FactRow {
    /// Journal position of its commit.
    pub position: i64,
    /// Which of the events of its commit, from 0.
    pub number: i32,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, or for whom.
    pub user_id: String,
    /// In which conversation.
    pub conversation_id: Option<String>,
    /// What it was: `message_sent`, `answer_completed`, ….
    pub kind: String,
    /// The user did it, in person.
    pub person: bool,
    /// Which model answered.
    pub model: Option<String>,
    /// Whose model that is.
    pub provider: Option<String>,
    /// Tokens read.
    pub tokens_in: Option<i64>,
    /// Tokens written.
    pub tokens_out: Option<i64>,
    /// Milliseconds to the first piece.
    pub first_token_ms: Option<i64>,
    /// Milliseconds to the last piece.
    pub duration_ms: Option<i64>,
}

impl FactRow {
    fn new(position: u64, fact: Fact) -> Self {
        let count = fact.count;
        let of_answer = |number: u32| (count.what == What::Completed).then_some(i64::from(number));
        Self {
            position: position.cast_signed(),
            number: fact.number,
            at: fact.at,
            user_id: fact.user,
            conversation_id: fact.conversation,
            kind: fact.kind.to_owned(),
            person: count.person,
            model: fact.model,
            provider: fact.provider,
            tokens_in: of_answer(count.tokens_in),
            tokens_out: of_answer(count.tokens_out),
            first_token_ms: of_answer(count.first_token),
            duration_ms: of_answer(count.duration),
        }
    }
}

impl Row for FactRow {
    type Key = (i64, i32);
    const TABLE: &'static Table = &Table {
        name: "analytics_facts",
        columns: &[
            Column("position", Kind::BigInt),
            Column("number", Kind::Integer),
            Column("at", Kind::Timestamp),
            Column("user_id", Kind::Text),
            Column("conversation_id", Kind::Text),
            Column("kind", Kind::Text),
            Column("person", Kind::Boolean),
            Column("model", Kind::Text),
            Column("provider", Kind::Text),
            Column("tokens_in", Kind::BigInt),
            Column("tokens_out", Kind::BigInt),
            Column("first_token_ms", Kind::BigInt),
            Column("duration_ms", Kind::BigInt),
        ],
        key: 2,
        immutable: true,
    };

    fn key(&self) -> (i64, i32) {
        (self.position, self.number)
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        let number = |number: Option<i64>| number.map_or(Value::Null, Value::BigInt);
        to(Value::BigInt(self.position));
        to(Value::Integer(self.number));
        to(Value::Timestamp(self.at));
        to(Value::Text(&self.user_id));
        to(self.conversation_id.as_deref().into());
        to(Value::Text(&self.kind));
        to(Value::Boolean(self.person));
        to(self.model.as_deref().into());
        to(self.provider.as_deref().into());
        to(number(self.tokens_in));
        to(number(self.tokens_out));
        to(number(self.first_token_ms));
        to(number(self.duration_ms));
    }
}

impl Projection for Facts {
    type Row = FactRow;
    const NAME: &'static str = "analytics_facts";
    const VERSION: i32 = 2;
    const CONTEXTS: &'static [&'static str] = super::CONTEXTS;
    const RESTS: bool = true;

    fn fold(commit: &Opened, rows: &mut Changes<FactRow>) {
        for fact in Fact::all(commit) {
            rows.put(FactRow::new(commit.position, fact));
        }
    }
}

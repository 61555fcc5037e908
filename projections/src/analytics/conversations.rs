use chrono::{DateTime, Utc};
use domain::Event;
use domain::conversation::ConversationEvent;

use super::fact::{Count, Fact, What};
use crate::changes::Changes;
use crate::table::{Column, Kind, Row, Table, Value};
use crate::{Opened, Projection};

/// The fold: what was said in each conversation, by model. It is kept when a conversation is
/// deleted and purged: of its words there is nothing in it.
pub struct Conversations;

/// What was said in a conversation, altogether under the empty name, and by one model.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SaidRow {
    /// Which conversation.
    pub conversation_id: String,
    /// Which model; empty: altogether.
    pub model: String,
    /// Whose it is.
    pub user_id: String,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// When something happened in it last.
    pub updated_at: DateTime<Utc>,
    /// Nothing more is to be said.
    pub ended: bool,
    /// It is in the trash, or gone for good.
    pub deleted: bool,
    /// When something was first said.
    pub first_said: Option<DateTime<Utc>>,
    /// When something was last said.
    pub last_said: Option<DateTime<Utc>>,
    /// Messages, answers with words included.
    pub messages: i64,
    /// Complete answers.
    pub completed: i64,
    /// Tokens that models read.
    pub tokens_in: i64,
    /// Tokens that models wrote.
    pub tokens_out: i64,
    /// Milliseconds of all complete answers.
    pub duration_ms: i64,
}

impl SaidRow {
    fn begin(conversation_id: String, model: String, user_id: String, at: DateTime<Utc>) -> Self {
        Self {
            conversation_id,
            model,
            user_id,
            started_at: at,
            updated_at: at,
            ended: false,
            deleted: false,
            first_said: None,
            last_said: None,
            messages: 0,
            completed: 0,
            tokens_in: 0,
            tokens_out: 0,
            duration_ms: 0,
        }
    }

    fn add(&mut self, at: DateTime<Utc>, count: Count) {
        self.updated_at = self.updated_at.max(at);
        if count.what.is_said() {
            self.first_said = Some(self.first_said.map_or(at, |first| first.min(at)));
            self.last_said = self.last_said.max(Some(at));
            self.messages += 1;
        }
        self.completed += i64::from(count.what == What::Completed);
        self.tokens_in += i64::from(count.tokens_in);
        self.tokens_out += i64::from(count.tokens_out);
        self.duration_ms += i64::from(count.duration);
    }
}

impl Row for SaidRow {
    type Key = (String, String);
    const TABLE: &'static Table = &Table {
        name: "analytics_conversations",
        columns: &[
            Column("conversation_id", Kind::Text),
            Column("model", Kind::Text),
            Column("user_id", Kind::Text),
            Column("started_at", Kind::Timestamp),
            Column("updated_at", Kind::Timestamp),
            Column("ended", Kind::Boolean),
            Column("deleted", Kind::Boolean),
            Column("first_said", Kind::Timestamp),
            Column("last_said", Kind::Timestamp),
            Column("messages", Kind::BigInt),
            Column("completed", Kind::BigInt),
            Column("tokens_in", Kind::BigInt),
            Column("tokens_out", Kind::BigInt),
            Column("duration_ms", Kind::BigInt),
        ],
        key: 2,
        immutable: false,
    };

    fn key(&self) -> (String, String) {
        (self.conversation_id.clone(), self.model.clone())
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Text(&self.conversation_id));
        to(Value::Text(&self.model));
        to(Value::Text(&self.user_id));
        to(Value::Timestamp(self.started_at));
        to(Value::Timestamp(self.updated_at));
        to(Value::Boolean(self.ended));
        to(Value::Boolean(self.deleted));
        to(self.first_said.into());
        to(self.last_said.into());
        to(Value::BigInt(self.messages));
        to(Value::BigInt(self.completed));
        to(Value::BigInt(self.tokens_in));
        to(Value::BigInt(self.tokens_out));
        to(Value::BigInt(self.duration_ms));
    }
}

impl Projection for Conversations {
    type Row = SaidRow;
    const NAME: &'static str = "analytics_conversations";
    const VERSION: i32 = 3;
    const CONTEXTS: &'static [&'static str] = &["conversation"];
    const RESTS: bool = true;

    fn fold(commit: &Opened, rows: &mut Changes<SaidRow>) {
        let Some(owner) = commit.owner.as_ref() else { return };
        // A commit is opened once for all views: it may be of an account.
        for fact in Fact::all(commit).filter(|fact| fact.conversation.is_some()) {
            let (at, count) = (fact.at, fact.count);
            for model in fact.into_names() {
                let (id, owner) = (commit.id.clone(), owner.as_str().to_owned());
                let key = (id.clone(), model.clone());
                let begin = move || SaidRow::begin(id, model, owner, at);
                rows.edit_or(key, begin, move |row| row.add(at, count));
            }
        }
        for (_, event) in &commit.events {
            let Event::Conversation(event) = event else { continue };
            let change: fn(&mut SaidRow) = match event {
                ConversationEvent::Ended {} => |row| row.ended = true,
                ConversationEvent::Reopened {} => |row| row.ended = false,
                ConversationEvent::Deleted {} => |row| row.deleted = true,
                ConversationEvent::Restored {} => |row| row.deleted = false,
                _ => continue,
            };
            rows.edit((commit.id.clone(), String::new()), change);
        }
    }
}

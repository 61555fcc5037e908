use std::time::Duration;

use chrono::{DateTime, Utc};

use super::block::{Block, DayBlock, Entry, of_conversation, of_user, shard, take};
use super::clock::{Mask, day_start};
use super::fact::Fact;
use crate::changes::Changes;
use crate::projection::UNHURRIED;
use crate::table::{Column, Kind, Row, Table, Value};
use crate::{Opened, Projection};

/// The fold: in which conversations something was said on each day of UTC, altogether and by
/// model, and in which quarter hours. Those of a user are in the block that has the user in
/// [`DayPeople`](super::DayPeople).
pub(crate) struct DayConversations;

/// Some of the conversations of a day, altogether under the empty name, and of one model.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct DayConversationsRow {
    /// When the day begins.
    pub(crate) day: DateTime<Utc>,
    /// Which model; empty: altogether.
    pub(crate) model: String,
    /// Whose they are: people whose ids have the same last bits.
    pub(crate) shard: i32,
    /// Them.
    pub(crate) conversations: Block<Talk>,
}

/// A day of a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Talk {
    /// The number that the id is.
    pub(crate) conversation: u64,
    /// The number that the id of the owner is.
    pub(crate) owner: u64,
    /// Quarter hours in which something was said.
    pub(crate) quarters: Mask,
}

impl Entry for Talk {
    fn id(&self) -> u64 {
        self.conversation
    }

    fn user(&self) -> u64 {
        self.owner
    }

    fn quarters(&self) -> Mask {
        self.quarters
    }

    fn begin(conversation: u64) -> Self {
        Self { conversation, ..Self::default() }
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        // Twelve digits.
        bytes.extend_from_slice(&self.conversation.to_be_bytes()[2..]);
        bytes.extend_from_slice(&self.owner.to_be_bytes());
        self.quarters.write(bytes);
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        let mut conversation = [0; 8];
        conversation[2..].copy_from_slice(&take::<6>(bytes)?);
        Some(Self {
            conversation: u64::from_be_bytes(conversation),
            owner: u64::from_be_bytes(take(bytes)?),
            quarters: Mask::read(bytes)?,
        })
    }
}

impl Row for DayConversationsRow {
    type Key = (DateTime<Utc>, String, i32);
    const TABLE: &'static Table = &Table {
        name: "analytics_day_conversations",
        columns: &[
            Column("day", Kind::Timestamp),
            Column("model", Kind::Text),
            Column("shard", Kind::Integer),
            Column("conversations", Kind::Bytes),
        ],
        key: 3,
        immutable: false,
    };

    fn key(&self) -> (DateTime<Utc>, String, i32) {
        (self.day, self.model.clone(), self.shard)
    }

    fn values(&self, to: &mut dyn FnMut(Value<'_>)) {
        to(Value::Timestamp(self.day));
        to(Value::Text(&self.model));
        to(Value::Integer(self.shard));
        to(Value::Bytes(&self.conversations.encode()));
    }
}

impl DayBlock for DayConversationsRow {
    type Entry = Talk;

    fn day(&self) -> DateTime<Utc> {
        self.day
    }

    fn model(&self) -> &str {
        &self.model
    }

    fn entries(&self) -> &[Talk] {
        self.conversations.entries()
    }
}

impl Projection for DayConversations {
    type Row = DayConversationsRow;
    const NAME: &'static str = "analytics_day_conversations";
    const VERSION: i32 = 1;
    const CONTEXTS: &'static [&'static str] = &["conversation"];
    const REST: Duration = UNHURRIED;

    fn fold(commit: &Opened, rows: &mut Changes<DayConversationsRow>) {
        let owner = commit.owner.as_ref().and_then(|owner| of_user(owner.as_str()));
        // What has another form is the id of no conversation.
        let (Some(owner), Some(conversation)) = (owner, of_conversation(&commit.id)) else {
            return;
        };
        let shard = shard(owner);
        for fact in Fact::all(commit).filter(|fact| fact.count.what.is_said()) {
            let (at, day) = (fact.at, day_start(fact.at));
            let models = [Some(String::new()), fact.model.filter(|model| !model.is_empty())];
            for model in models.into_iter().flatten() {
                let key = (day, model.clone(), shard);
                let conversations = Block::default();
                let begin = move || DayConversationsRow { day, model, shard, conversations };
                rows.edit_or(key, begin, move |row| {
                    let talk = row.conversations.entry(conversation);
                    talk.owner = owner;
                    talk.quarters.add(at);
                });
            }
        }
    }
}

use std::fmt::Debug;

use chrono::{DateTime, Utc};
use domain::{ConversationId, UserId};
use sqlx::Postgres;
use sqlx::decode::Decode;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgTypeInfo, PgValueRef};
use sqlx::types::Type;

use super::clock::Mask;
use crate::table::{Column, Kind, Row, Table, Value};

/// Entries of one day, in the order of their ids, one behind the other in one value: thousands of
/// them are read and counted in the time that a database takes for a few hundred rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Block<E>(Vec<E>);

/// What is in a block.
pub(crate) trait Entry: Debug + Default + Send + Sync + Unpin + 'static {
    /// Where blocks of them are kept.
    const TABLE: &'static str;

    /// What it is of: there is one of each in a block.
    fn id(&self) -> u64;

    /// Whose it is.
    fn user(&self) -> u64;

    /// Quarter hours of the day in which something happened.
    fn quarters(&self) -> Mask;

    /// One with nothing in it.
    fn begin(id: u64) -> Self;

    /// Appends it.
    fn write(&self, bytes: &mut Vec<u8>);

    /// Takes one from the front; none where there is no whole one.
    fn read(bytes: &mut &[u8]) -> Option<Self>;
}

impl<E: Entry> Block<E> {
    /// The entry of an id; it is made when there is none.
    pub(crate) fn entry(&mut self, id: u64) -> &mut E {
        let at = match self.0.binary_search_by_key(&id, E::id) {
            Ok(at) => at,
            Err(at) => {
                self.0.insert(at, E::begin(id));
                at
            }
        };
        &mut self.0[at]
    }

    /// All entries, in the order of their ids.
    #[cfg(test)]
    pub(crate) fn entries(&self) -> &[E] {
        &self.0
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() * 32);
        self.0.iter().for_each(|entry| entry.write(&mut bytes));
        bytes
    }

    /// Those of these bytes; none where they are of another form.
    fn decode(mut bytes: &[u8]) -> Option<Self> {
        let mut entries = Vec::with_capacity(bytes.len() / 24);
        while !bytes.is_empty() {
            entries.push(E::read(&mut bytes)?);
        }
        entries.is_sorted_by(|a, b| a.id() < b.id()).then_some(Self(entries))
    }
}

impl<E> Type<Postgres> for Block<E> {
    fn type_info() -> PgTypeInfo {
        <Vec<u8> as Type<Postgres>>::type_info()
    }
}

impl<'r, E: Entry> Decode<'r, Postgres> for Block<E> {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        let bytes = <&[u8] as Decode<Postgres>>::decode(value)?;
        Self::decode(bytes).ok_or_else(|| "a block of entries is not of its form".into())
    }
}

/// A row: some of the entries of a day, altogether under the empty name, and by model.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct DayBlock<E> {
    /// When the day begins.
    pub(crate) day: DateTime<Utc>,
    /// Which model.
    pub(crate) model: String,
    /// Whose entries: people whose ids have the same last bits.
    pub(crate) shard: i32,
    /// Them.
    pub(crate) entries: Block<E>,
}

impl<E: Entry> Row for DayBlock<E> {
    type Key = (DateTime<Utc>, String, i32);
    const TABLE: &'static Table = &Table {
        name: E::TABLE,
        columns: &[
            Column("day", Kind::Timestamp),
            Column("model", Kind::Text),
            Column("shard", Kind::Integer),
            Column("entries", Kind::Bytes),
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
        to(Value::Bytes(&self.entries.encode()));
    }
}

/// Blocks of a day and a model. A batch of events rewrites whole blocks, so they must not be
/// large: with ten thousand people of whom a few thousand come each day, one has a few kilobytes
/// at most.
const SHARDS: u64 = 32;

/// In which of the blocks of a day something of a user is.
pub(crate) fn shard(user: u64) -> i32 {
    // Ids are drawn by chance: their last bits are as good as any.
    (user % SHARDS) as i32
}

/// The id of a user as a number, which takes less room; none of what is no such id.
pub(crate) fn of_user(id: &str) -> Option<u64> {
    UserId::parse(id).ok().and_then(|id| u64::from_str_radix(id.as_str(), 16).ok())
}

/// The id of a conversation as a number.
pub(crate) fn of_conversation(id: &str) -> Option<u64> {
    ConversationId::parse(id).ok().and_then(|id| u64::from_str_radix(id.as_str(), 16).ok())
}

/// The id of a user with such a number.
pub(crate) fn user_id(number: u64) -> String {
    format!("{number:016x}")
}

/// Takes so many bytes from the front.
pub(super) fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*taken)
}

impl Mask {
    /// Six bytes for each half of the day.
    pub(super) fn write(self, bytes: &mut Vec<u8>) {
        for half in [self.am, self.pm] {
            bytes.extend_from_slice(&half.to_le_bytes()[..6]);
        }
    }

    pub(super) fn read(bytes: &mut &[u8]) -> Option<Self> {
        let mut half = || {
            let mut all = [0; 8];
            all[..6].copy_from_slice(&take::<6>(bytes)?);
            Some(i64::from_le_bytes(all))
        };
        Some(Self { am: half()?, pm: half()? })
    }
}

#[cfg(test)]
mod tests {
    use super::super::day_people::Person;
    use super::*;

    #[test]
    fn a_block_is_read_back_and_what_is_cut_off_or_out_of_order_is_none() {
        let mut block = Block::<Person>::default();
        for id in [7, u64::MAX, 0, 7] {
            let person = block.entry(id);
            person.messages += 200;
            person.quarters = Mask { am: 1 << 47, pm: 1 };
        }
        let bytes = block.encode();
        assert_eq!(Block::decode(&bytes), Some(block.clone()));
        assert_eq!(block.entries().iter().map(Entry::id).collect::<Vec<_>>(), [0, 7, u64::MAX]);
        assert_eq!(block.entries()[1].messages, 400);
        for length in 1..bytes.len() {
            let whole = Block::<Person>::decode(&bytes[..length]);
            assert!(whole.is_none_or(|found| found.entries().len() < 3), "{length}");
        }
        assert_eq!(Block::<Person>::decode(&bytes.repeat(2)), None);
    }

    #[test]
    fn the_id_of_a_user_is_a_number_and_back() {
        assert_eq!(of_user("00000000000000ff").map(user_id).unwrap(), "00000000000000ff");
        assert_eq!(of_user("ffffffffffffffff"), Some(u64::MAX));
        assert_eq!(of_conversation("ffffffffffff"), Some((1 << 48) - 1));
        assert_eq!((of_user("nobody"), of_user("ff"), of_conversation("ff")), (None, None, None));
    }
}

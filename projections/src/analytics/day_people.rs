use super::block::{Block, DayBlock, Entry, of_user, shard, take};
use super::clock::{Mask, day_start};
use super::fact::{Fact, What};
use super::histogram::{read, write};
use crate::changes::Changes;
use crate::{Opened, Projection};

/// The fold: who was there on each day of UTC, and by model who was answered by it, and in which
/// quarter hours: so the active users of a day can be told in any time zone. And what people are
/// ordered by.
///
/// A day of a person is an entry of a block and not a row of its own: questions about everybody
/// look at each of them.
pub(crate) struct DayPeople;

/// A day of a person, altogether or of a model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Person {
    /// The number that the id is.
    pub(crate) user: u64,
    /// Quarter hours in which they did something; of a model: in which it completed an answer.
    pub(crate) quarters: Mask,
    /// Messages, answers with words included.
    pub(crate) messages: u64,
    /// Conversations that were started.
    pub(crate) started: u64,
    /// Tokens that models read.
    pub(crate) tokens_in: u64,
    /// Tokens that models wrote.
    pub(crate) tokens_out: u64,
}

impl Entry for Person {
    const TABLE: &'static str = "analytics_day_people";

    fn id(&self) -> u64 {
        self.user
    }

    fn user(&self) -> u64 {
        self.user
    }

    fn quarters(&self) -> Mask {
        self.quarters
    }

    fn begin(user: u64) -> Self {
        Self { user, ..Self::default() }
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.user.to_be_bytes());
        self.quarters.write(bytes);
        for number in [self.messages, self.started, self.tokens_in, self.tokens_out] {
            write(number, bytes);
        }
    }

    fn read(bytes: &mut &[u8]) -> Option<Self> {
        Some(Self {
            user: u64::from_be_bytes(take(bytes)?),
            quarters: Mask::read(bytes)?,
            messages: read(bytes)?,
            started: read(bytes)?,
            tokens_in: read(bytes)?,
            tokens_out: read(bytes)?,
        })
    }
}

impl Projection for DayPeople {
    type Row = DayBlock<Person>;
    const NAME: &'static str = Person::TABLE;
    const VERSION: i32 = 2;
    const CONTEXTS: &'static [&'static str] = super::CONTEXTS;
    const RESTS: bool = true;

    fn fold(commit: &Opened, rows: &mut Changes<DayBlock<Person>>) {
        for fact in Fact::all(commit) {
            // What has another form is the id of nobody.
            let Some(user) = of_user(&fact.user) else { continue };
            let (at, count) = (fact.at, fact.count);
            let (day, shard) = (day_start(at), shard(user));
            for model in fact.into_names() {
                let is_answered = count.what == What::Completed;
                let is_sign = if model.is_empty() { count.person } else { is_answered };
                let key = (day, model.clone(), shard);
                let begin = move || DayBlock { day, model, shard, entries: Block::default() };
                rows.edit_or(key, begin, move |row| {
                    let person = row.entries.entry(user);
                    if is_sign {
                        person.quarters.add(at);
                    }
                    person.messages += u64::from(count.what.is_said());
                    person.started += u64::from(count.what == What::Started);
                    person.tokens_in += u64::from(count.tokens_in);
                    person.tokens_out += u64::from(count.tokens_out);
                });
            }
        }
    }
}

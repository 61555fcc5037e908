use super::block::{Block, DayBlock, Entry, of_conversation, of_user, shard, take};
use super::clock::{Mask, day_start};
use super::fact::Fact;
use crate::changes::Changes;
use crate::{Opened, Projection};

/// The fold: in which conversations something was said on each day of UTC, altogether and by
/// model, and in which quarter hours. Those of a user are in the block that has the user in
/// [`DayPeople`](super::DayPeople).
pub(crate) struct DayConversations;

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
    const TABLE: &'static str = "analytics_day_conversations";

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

impl Projection for DayConversations {
    type Row = DayBlock<Talk>;
    const NAME: &'static str = Talk::TABLE;
    const VERSION: i32 = 1;
    const CONTEXTS: &'static [&'static str] = &["conversation"];
    const RESTS: bool = true;

    fn fold(commit: &Opened, rows: &mut Changes<DayBlock<Talk>>) {
        let owner = commit.owner.as_ref().and_then(|owner| of_user(owner.as_str()));
        // What has another form is the id of no conversation.
        let (Some(owner), Some(conversation)) = (owner, of_conversation(&commit.id)) else {
            return;
        };
        let shard = shard(owner);
        for fact in Fact::all(commit).filter(|fact| fact.count.what.is_said()) {
            let (at, day) = (fact.at, day_start(fact.at));
            for model in fact.into_names() {
                let key = (day, model.clone(), shard);
                let entries = Block::default();
                let begin = move || DayBlock { day, model, shard, entries };
                rows.edit_or(key, begin, move |row| {
                    let talk = row.entries.entry(conversation);
                    talk.owner = owner;
                    talk.quarters.add(at);
                });
            }
        }
    }
}

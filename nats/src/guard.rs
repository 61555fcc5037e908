use serde::{Deserialize, Serialize};

/// A guard that a commit changes: a rule across aggregates under a literal subject of its own,
/// in the same atomic batch as the commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// What is unique: `username`, `email`.
    pub kind: String,
    /// Which one: a keyed hash, hexadecimal.
    pub key: String,
    /// Sequence of the guard's last message as it was looked up; 0 for none.
    pub expected: u64,
    /// What becomes of it.
    #[serde(default)]
    pub change: Change,
}

/// What becomes of a guard.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The aggregate of the commit holds it.
    #[default]
    Take,
    /// Nobody holds it any more.
    Release,
    /// It stands for this many: how a rule such as *at least one* is kept.
    Count(u64),
}

/// Who holds a guard.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GuardState {
    /// Sequence of its last message; 0 for none.
    pub sequence: u64,
    /// Id of the aggregate that holds it.
    pub holder: Option<String>,
    /// How many it stands for; 0 when it stands for a name.
    pub count: u64,
}

/// What a guard's message says.
#[derive(Serialize, Deserialize)]
pub(crate) struct Held {
    pub(crate) holder: Option<String>,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) count: u64,
}

impl Held {
    /// After a commit of `aggregate`.
    pub(crate) fn after(change: Change, aggregate: &str) -> Self {
        match change {
            Change::Take => Self { holder: Some(aggregate.to_owned()), count: 0 },
            Change::Release => Self { holder: None, count: 0 },
            Change::Count(count) => Self { holder: None, count },
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

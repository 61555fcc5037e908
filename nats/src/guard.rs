use serde::{Deserialize, Serialize};

/// A guard that a commit takes: the one unique name under a literal subject of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// What is unique: `username`, `email`.
    pub kind: String,
    /// Which one: a keyed hash, hexadecimal.
    pub key: String,
    /// Sequence of the guard's last message as it was looked up; 0 for none.
    pub expected: u64,
}

/// Who holds a guard.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GuardState {
    /// Sequence of its last message; 0 for none.
    pub sequence: u64,
    /// Id of the aggregate that holds it.
    pub holder: Option<String>,
}

/// What a guard's message says.
#[derive(Serialize, Deserialize)]
pub(crate) struct Held {
    pub(crate) holder: Option<String>,
}

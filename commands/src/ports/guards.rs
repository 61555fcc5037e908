use async_trait::async_trait;
use serde::Serialize;

use super::PortError;

/// Rules across aggregates: unique names, and how many there are of something.
#[async_trait]
pub trait Guards: Send + Sync {
    /// Who holds the name `key` (a keyed hash) among those of a `kind`.
    async fn look_up(&self, kind: &str, key: &str) -> Result<GuardState, PortError>;
}

/// Who holds a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GuardState {
    /// What a claim must expect.
    pub sequence: u64,
    /// Id of the aggregate that holds it.
    pub holder: Option<String>,
    /// How many it stands for, when it stands for no name.
    pub count: u64,
}

/// A guard that a commit changes, if nobody did since it was looked up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// What is unique.
    pub kind: &'static str,
    /// Which one.
    pub key: String,
    /// [`GuardState::sequence`].
    pub expected: u64,
    /// What becomes of it.
    pub change: Change,
}

/// What becomes of a guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The aggregate of the commit holds it.
    Take,
    /// Nobody holds it any more: the name of somebody who left or is called otherwise now.
    Release,
    /// It stands for this many: *at least one administrator* is one more or one less, and never 0.
    Count(u64),
}

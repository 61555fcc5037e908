use async_trait::async_trait;
use serde::Serialize;

use super::PortError;

/// Unique names across aggregates.
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
}

/// A name that a commit takes, if nobody did since it was looked up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// What is unique.
    pub kind: &'static str,
    /// Which one.
    pub key: String,
    /// [`GuardState::sequence`].
    pub expected: u64,
}

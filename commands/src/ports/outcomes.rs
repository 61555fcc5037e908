use async_trait::async_trait;

use super::PortError;

/// What earlier commands came to, however long ago.
#[async_trait]
pub trait Outcomes: Send + Sync {
    /// The outcome of a command, as of at least a journal position.
    async fn find(&self, command_id: &str, at_least: u64) -> Result<Option<Outcome>, PortError>;
}

/// What a command came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Journal position of its commit.
    pub position: u64,
    /// Keyed hash of the order.
    pub digest: Option<String>,
}

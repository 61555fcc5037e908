use async_trait::async_trait;
use commands::ports::{GuardState, Guards, PortError};

/// Unique names, as the journal's guards hold them.
pub struct JournalGuards(pub nats::Journal);

#[async_trait]
impl Guards for JournalGuards {
    async fn look_up(&self, kind: &str, key: &str) -> Result<GuardState, PortError> {
        let guard = self.0.guard(kind, key).await.map_err(super::journal)?;
        let nats::GuardState { sequence, holder, count } = guard;
        Ok(GuardState { sequence, holder, count })
    }
}

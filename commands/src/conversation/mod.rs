//! Orders to conversations.

mod ask_again;
mod bring;
mod change;
mod change_message;
mod import;
mod send_message;
mod start;
mod stop_answer;

use std::sync::Arc;

use domain::Conversation;

pub use ask_again::{AskAgain, How};
pub use bring::Bring;
pub use import::{Import, Imported};
pub use send_message::{SendMessage, Sent, Words};
pub use start::Start;

use crate::Fingerprint;
use crate::error::{CommandError, Refused};
use crate::execute::{Executor, Journal};
use crate::ports::{Clock, Drafts, Ids, Outcomes};

/// How often a name the server chooses is chosen again when it exists.
const ATTEMPTS: usize = 5;

/// The use cases of conversations, with what they need.
pub struct Conversations<S: Journal<Conversation>> {
    /// The door to the journal.
    pub executor: Arc<Executor<Conversation, S>>,
    /// What earlier commands came to.
    pub outcomes: Arc<dyn Outcomes>,
    /// Answers that are being written.
    pub drafts: Arc<dyn Drafts>,
    /// Keyed hashes.
    pub fingerprint: Fingerprint,
    /// Random names.
    pub ids: Arc<dyn Ids>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl<S: Journal<Conversation>> Conversations<S> {
    /// The position to answer to a repeat: that of the original, when it was the same order.
    async fn original(
        &self,
        command_id: &str,
        digest: &str,
        latest: u64,
    ) -> Result<u64, CommandError> {
        match self.outcomes.find(command_id, latest).await? {
            Some(outcome) if outcome.digest.as_deref() == Some(digest) => Ok(outcome.position),
            Some(_) => Err(Refused::KeyReused.into()),
            // The thing exists, but another order made it.
            None => Ok(latest),
        }
    }
}

//! What other programs report. A report is answered when it is stored.

use commands::CommandError;
use domain::activity::ActivityEvent;
use domain::{ConversationId, MessageId, UserId};

use super::Activity;
use crate::backend::Backend;

/// What another program reports.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// What was done, in its words.
    pub kind: String,
    /// Who did it. Their key seals what is personal in it.
    pub user: Option<UserId>,
    /// In which conversation.
    pub conversation: Option<ConversationId>,
    /// With which message.
    pub message: Option<MessageId>,
    /// Who reports it.
    pub reporter: Option<UserId>,
    /// Whatever else there is to say: an object.
    pub details: Option<serde_json::Value>,
    /// Network address.
    pub address: Option<String>,
    /// `User-Agent`.
    pub user_agent: Option<String>,
}

impl Activity {
    /// Stores a report under an id. Of two with one id the first counts.
    ///
    /// # Errors
    /// When the journal or the vault does not answer.
    pub async fn report(
        &self,
        backend: &Backend,
        id: &str,
        report: Report,
    ) -> Result<u64, CommandError> {
        let owner = report.user.clone();
        let event = ActivityEvent::Reported {
            kind: report.kind,
            user: report.user,
            conversation: report.conversation,
            message: report.message,
            reporter: report.reporter,
            details: report.details.map(|details| details.to_string().into()),
            address: report.address.map(Into::into),
            user_agent: report.user_agent.map(Into::into),
        };
        self.store(id, backend.clock.now(), owner, event).await
    }
}

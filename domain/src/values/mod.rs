//! Values that are valid because they exist: parsed once, at the door.

mod email;
mod ids;
mod metadata;
mod personal;
mod text;
mod username;

pub use email::Email;
pub use ids::{ConversationId, KeyId, MessageId, PasswordId, SessionId, UserId};
pub use metadata::Metadata;
pub use personal::Personal;
pub use text::{
    Description, FullName, KeyName, MessageText, ModelName, Reason, SystemPrompt, Tag, Title,
};
pub use username::Username;

/// Why a value was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Invalid {
    /// Stable identifier: `too_short`, `too_long`, `malformed`, `empty`.
    pub code: &'static str,
    /// One sentence for people: what was wrong and what is expected.
    pub message: String,
}

impl Invalid {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

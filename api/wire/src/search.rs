//! Finding messages.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::conversation::Role;

/// Something that was found: a message, or the title of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchHit {
    /// In which conversation.
    pub conversation_id: String,
    /// What that is called now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The conversation is in the archive.
    #[serde(default)]
    pub archived: bool,
    /// The message: `GET …/messages?around=` opens the conversation there. Absent where the
    /// title was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// Whose words they are; absent where the title was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// When it was said; of a title, when it was given.
    pub created_at: DateTime<Utc>,
    /// The words around what was looked for, as they were written.
    pub snippet: Vec<SnippetPiece>,
}

/// A piece of a snippet: plain text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SnippetPiece {
    /// The text.
    pub text: String,
    /// It is what was looked for.
    pub marked: bool,
}

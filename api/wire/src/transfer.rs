//! Conversations that leave, and come in. The format is described in docs/export.md.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::conversation::{AnswerSettings, MessageStatus, Rating, Role};

/// What the format is called.
pub const FORMAT: &str = "convoai.export";
/// Which version of it this is.
pub const VERSION: u32 = 1;

/// An export.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Export {
    /// `convoai.export`.
    pub format: String,
    /// 1.
    pub version: u32,
    /// When it was made.
    pub exported_at: DateTime<Utc>,
    /// The conversations, oldest first.
    pub conversations: Vec<ExportedConversation>,
}

/// A conversation in an export.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedConversation {
    /// 12 lower-case hexadecimal characters.
    pub id: String,
    /// What it is called.
    #[serde(default)]
    pub title: Option<String>,
    /// When it was started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<DateTime<Utc>>,
    /// It stands above the others in the list.
    #[serde(default)]
    pub pinned: bool,
    /// It is out of the list, and kept.
    #[serde(default)]
    pub archived: bool,
    /// Since when nothing more can be said in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// How answers are asked for.
    #[serde(default)]
    pub settings: AnswerSettings,
    /// The last message of the branch that is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaf: Option<String>,
    /// The messages on all branches, in the order they came.
    #[serde(default)]
    pub messages: Vec<ExportedMessage>,
}

/// A message in an export.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExportedMessage {
    /// 10 to 32 lower-case hexadecimal characters, unique in the conversation.
    pub id: String,
    /// The message it was said after; `null` for a first one.
    #[serde(default)]
    pub after: Option<String>,
    /// Who speaks.
    pub role: Role,
    /// Markdown.
    pub content: String,
    /// How far it is; `complete` when absent.
    #[serde(default = "complete")]
    pub status: MessageStatus,
    /// When it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<DateTime<Utc>>,
    /// When its words were last put right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected_at: Option<DateTime<Utc>>,
    /// The message that it says in other words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edits: Option<String>,
    /// Which model said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// How many tokens it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<u32>,
    /// How long the model took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_ms: Option<u32>,
    /// What its reader thinks of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating_reason: Option<String>,
}

fn complete() -> MessageStatus {
    MessageStatus::Complete
}

/// A line of the answer to `POST /api/v1/import`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ImportLine {
    /// The file can be read; nothing has been imported yet.
    Begun {
        /// How many conversations are in it.
        total: u32,
    },
    /// One conversation is done.
    Conversation(ImportedConversation),
    /// The import was given up: a service does not answer. Send the file again, and it goes on
    /// from here.
    Interrupted {
        /// Stable identifier of the reason.
        code: String,
        /// One sentence for people.
        detail: String,
    },
    /// Everything is done.
    Finished(ImportSummary),
}

/// What came of a conversation in an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportedConversation {
    /// How many are done with this one: its place in the file, counted from 1.
    pub done: u32,
    /// How many there are.
    pub total: u32,
    /// What came of it.
    pub outcome: ImportOutcome,
    /// What it is called here; absent where nothing came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// How many messages were added.
    pub messages: u32,
    /// Why nothing came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ImportError>,
}

/// What came of a conversation in an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ImportOutcome {
    /// It is here.
    Imported,
    /// It was here, and lacked messages.
    Completed,
    /// It was here with all of its messages: nothing changed.
    Unchanged,
    /// Nothing came of it.
    Failed,
}

/// Why nothing came of a conversation in an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportError {
    /// Stable identifier of the reason.
    pub code: String,
    /// One sentence for people: what is wrong, and how to mend it.
    pub detail: String,
    /// Where in the file: `conversations[3].messages[0].content`.
    pub place: String,
}

/// How an import went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportSummary {
    /// Conversations in the file.
    pub total: u32,
    /// Those that are new here.
    pub imported: u32,
    /// Those that lacked messages.
    pub completed: u32,
    /// Those that were complete.
    pub unchanged: u32,
    /// Those of which nothing came.
    pub failed: u32,
    /// Messages that were added.
    pub messages: u32,
    /// Journal position of the last commit; 0 when nothing changed.
    pub position: u64,
}

//! Conversations as they were, and what happened to them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::conversation::{AnswerSettings, Message};

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Who {
    /// The one who asks.
    #[serde(rename = "self")]
    Oneself,
    /// Somebody else.
    Another,
    /// The server by itself, the model among it.
    System,
}

/// Something that happened in a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryEntry {
    /// Journal position. What happened at once has one position; with it, `at=` shows the
    /// conversation as it was right after.
    pub position: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub by: Who,
    /// Stable identifier of what happened: `started`, `renamed`, `titled`, `pinned`, `unpinned`,
    /// `archived`, `unarchived`, `tagged`, `annotated`, `configured`, `ended`, `reopened`,
    /// `deleted`, `restored`, `message_sent`, `message_corrected`, `message_deleted`,
    /// `message_restored`, `branch_switched`, `answer_requested`, `model_asked`,
    /// `answer_completed`, `answer_failed`, `answer_stopped`, `answer_interrupted`,
    /// `answer_rated`. There will be more.
    pub kind: String,
    /// One sentence for people.
    pub text: String,
    /// The message it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// Of a title, tags or a model: what it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Of a title, tags or a model: what it has been since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// Something that is different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Changed<T> {
    /// What it was.
    pub before: T,
    /// What it is.
    pub after: T,
}

/// How a conversation differs between two points; what is absent does not. Messages are those of
/// the thread that was shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Changes {
    /// Journal position of the last that had happened at the first point.
    pub from: u64,
    /// Journal position of the last that had happened at the second point.
    pub to: u64,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Changed<Option<String>>>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Changed<Vec<String>>>,
    /// How answers are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Changed<AnswerSettings>>,
    /// Whether it stands above the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<Changed<bool>>,
    /// Whether it is out of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<Changed<bool>>,
    /// Whether it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Changed<bool>>,
    /// Whether it is in the trash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<Changed<bool>>,
    /// Messages that are in the thread and were not, oldest first.
    pub added: Vec<Message>,
    /// Messages that were in the thread and are not, oldest first.
    pub removed: Vec<Message>,
    /// Messages that are not as they were, oldest first.
    pub changed: Vec<Changed<Message>>,
}

/// Body of `POST /api/v1/conversations/{id}/restore-to`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RestoreTo {
    /// A journal position, or a time (RFC 3339).
    pub at: String,
}

/// Body of `POST /api/v1/conversations/{id}/branch-from`: one of the two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BranchFrom {
    /// The thread as it was shown then: a journal position, or a time (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The thread up to and with this message, on whatever branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

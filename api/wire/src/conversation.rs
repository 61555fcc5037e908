//! Conversations and their messages.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A conversation as its owner's list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Conversation {
    /// 12 hexadecimal characters.
    pub id: String,
    /// Absent until somebody names it; clients show "New conversation".
    pub title: Option<String>,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// When it last changed; lists are ordered by this, newest first.
    pub updated_at: DateTime<Utc>,
    /// How many messages it holds, answers included.
    pub message_count: u32,
    /// Journal position of the last event folded into this object.
    pub position: u64,
}

/// Body of `POST /api/v1/conversations`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StartConversation {
    /// Client-chosen id (12 lower-case hexadecimal characters); a repeat with the same id is
    /// the same conversation. The server chooses one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Up to 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// Body of `PATCH /api/v1/conversations/{id}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenameConversation {
    /// 1 to 200 characters.
    pub title: String,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Role {
    /// The person.
    User,
    /// The model.
    Assistant,
    /// Instructions to the model.
    System,
}

/// How far a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MessageStatus {
    /// An answer that was asked for and is being written; its text arrives as frames.
    Pending,
    /// Final.
    Complete,
    /// An answer that could not be had; `error` says why. It can be retried.
    Failed,
    /// An answer that broke off; `content` is what had arrived. It can be retried.
    Interrupted,
    /// An answer the person stopped; `content` is what had arrived. It can be retried.
    Stopped,
}

/// One message of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// 10 to 32 lower-case hexadecimal characters, unique in its conversation.
    pub id: String,
    /// The conversation it belongs to.
    pub conversation_id: String,
    /// Who speaks.
    pub role: Role,
    /// Markdown. Empty while an answer is pending.
    pub content: String,
    /// How far it is.
    pub status: MessageStatus,
    /// For an answer: the message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_reply_to: Option<String>,
    /// When it was sent; for an answer, when it was asked for.
    pub created_at: DateTime<Utc>,
    /// For a settled answer: how it came to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<AboutAnswer>,
    /// For a failed answer: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<AnswerError>,
    /// Journal position of the last event folded into this object.
    pub position: u64,
}

/// How an answer came to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AboutAnswer {
    /// Model name as the provider knows it.
    pub model: String,
    /// Provider name; `demo` is the built-in demo model.
    pub provider: String,
    /// Tokens read.
    pub prompt_tokens: u32,
    /// Tokens written.
    pub completion_tokens: u32,
    /// Milliseconds from the request to the first piece of text.
    pub time_to_first_token_ms: u32,
    /// Milliseconds from the request to the last piece of text.
    pub duration_ms: u32,
    /// `stop`, `length`, … as the provider said.
    pub finish_reason: String,
    /// How many times the provider was asked.
    pub attempts: u32,
}

/// Why an answer failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerError {
    /// Stable identifier: `model_unreachable`, `model_rate_limited`, `model_refused`,
    /// `model_timed_out`, `model_cut_off`, `model_garbled`, `model_unauthorized`.
    pub code: String,
    /// One sentence for people.
    pub detail: String,
}

/// Body of `POST /api/v1/conversations/{id}/messages`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SendMessage {
    /// Client-chosen id (10 to 32 lower-case hexadecimal characters); a repeat with the same
    /// id and text is the same message. The server chooses one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Markdown, 1 to 100,000 characters.
    pub content: String,
}

/// Answer of sending a message or retrying an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SendReceipt {
    /// Id of the message that was sent.
    pub id: String,
    /// Id of the answer to come; its frames and its settled form carry it.
    pub answer_id: String,
    /// Journal position of the commit.
    pub position: u64,
}

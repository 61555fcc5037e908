//! Conversations and their messages.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A conversation as its owner's list shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// How many messages it holds on all branches, answers included.
    pub message_count: u32,
    /// It stands above the others in the list.
    #[serde(default)]
    pub pinned: bool,
    /// It is out of the list, and kept.
    #[serde(default)]
    pub archived: bool,
    /// What it is found by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Since when nothing more can be said in it; it can be reopened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// Since when it is in the trash, from where it can be restored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<DateTime<Utc>>,
    /// How answers are asked for; only where one conversation is read by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<AnswerSettings>,
    /// Journal position of the last event folded into this object.
    pub position: u64,
}

/// How the answers of a conversation are asked for. What is absent is the server's or the
/// model's to choose.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerSettings {
    /// Which model is asked: a name of `GET /api/v1/models`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// What the model is told before everything else: up to 20,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_prompt: Option<String>,
    /// How freely it chooses words: 0 to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// The share of the likeliest words that it chooses from: 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// The longest answer, in tokens: 1 to 1,000,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
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

/// Body of `PATCH /api/v1/conversations/{id}`: what is to be different. All of it changes, or
/// nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeConversation {
    /// 1 to 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Whether it stands above the others in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<bool>,
    /// Whether it is out of the list, and kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// Whether nothing more can be said in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<bool>,
    /// Its tags, these and no others: up to 20 of 1 to 50 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// How answers are asked for, all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<AnswerSettings>,
}

/// What is done with many conversations at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum BulkAction {
    /// They stand above the others.
    Pin,
    /// They stand among the others again.
    Unpin,
    /// They are out of the list, and kept.
    Archive,
    /// They are in the list again.
    Unarchive,
    /// They go to the trash.
    Delete,
    /// They come out of the trash.
    Restore,
    /// They leave the trash, for good.
    Purge,
}

/// Body of `POST /api/v1/conversations/bulk`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bulk {
    /// 1 to 200 conversations.
    pub ids: Vec<String>,
    /// What is done with each.
    pub action: BulkAction,
}

/// What came of doing something with many conversations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkOutcome {
    /// Those with which it was done.
    pub done: Vec<String>,
    /// Those with which it was not.
    pub failed: Vec<BulkFailure>,
    /// Journal position of the last commit.
    pub position: u64,
}

/// A conversation with which something was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkFailure {
    /// Which one.
    pub id: String,
    /// Stable identifier of the reason.
    pub code: String,
    /// One sentence for people.
    pub detail: String,
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// The answer that it takes the place of, which ended early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// The message that it says in other words, on a branch of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edits: Option<String>,
    /// Where several branches begin: the messages they begin with, this one among them, oldest
    /// first. `POST …/messages/{message}/branch` shows another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub branches: Vec<String>,
    /// When it was sent; for an answer, when it was asked for.
    pub created_at: DateTime<Utc>,
    /// When its words were last put right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected_at: Option<DateTime<Utc>>,
    /// What its reader thinks of an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating_reason: Option<String>,
    /// For an answer: how the model was asked. Where the message is not read by itself, it is there
    /// only of one that ended early, and says just which model that was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// What the client that brought it along says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplied: Option<Supplied>,
    /// For a settled answer: how it came to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<AboutAnswer>,
    /// For a failed answer: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<AnswerError>,
    /// Journal position of the last event folded into this object.
    pub position: u64,
}

/// A page of messages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessagePage {
    /// The messages, newest first.
    pub items: Vec<Message>,
    /// Pass as `cursor` to get the older ones; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Pass as `cursor` to get the newer ones; absent where there are none, and on pages that
    /// were come to by `next`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
    /// Where these are not of the branch that is shown: the last message of theirs.
    /// `POST …/messages/{leaf}/branch` shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaf: Option<String>,
    /// Journal position this page reflects; events up to and including it are in the items.
    pub position: u64,
}

/// What a reader thinks of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Rating {
    /// It helped.
    Up,
    /// It did not.
    Down,
}

/// How the model was asked for an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Asked {
    /// Model name as the provider knows it.
    pub model: String,
    /// Provider name; `demo` is the built-in demo model.
    pub provider: String,
    /// How freely it was to choose words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// The share of the likeliest words that it was to choose from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// The longest answer, in tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
    /// The messages it was shown, oldest first. Instructions came on top.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub context: Vec<String>,
}

/// What a client says of a message that it brought along, from an export or another system.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Supplied {
    /// Which model said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// How many tokens it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<u32>,
    /// How long the model took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_ms: Option<u32>,
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
    /// `model_timed_out`, `model_cut_off`, `model_garbled`, `model_unauthorized`, `model_unknown`.
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
    /// The message of a person that this one says in other words: it begins a branch of its own
    /// where that one stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edits: Option<String>,
}

/// Body of `PATCH /api/v1/conversations/{id}/messages/{message}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CorrectMessage {
    /// Markdown, 1 to 100,000 characters.
    pub content: String,
}

/// Body of `POST /api/v1/conversations/{id}/messages/{message}/regenerate`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Regenerate {
    /// The model to ask instead of the conversation's: a name of `GET /api/v1/models`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

/// Body of `PUT /api/v1/conversations/{id}/messages/{message}/rating`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RateAnswer {
    /// What the reader thinks; `null` takes it back.
    pub rating: Option<Rating>,
    /// Why: up to 1,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Answer of sending a message or retrying an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SendReceipt {
    /// Id of the message that was sent.
    pub id: String,
    /// Id of the answer to come; its frames and its settled form carry it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_id: Option<String>,
    /// Journal position of the commit.
    pub position: u64,
}

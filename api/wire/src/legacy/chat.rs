//! The chat service of 1.x: what its routes take and answer. What is said on its sockets is in
//! [`chat_socket`](super::chat_socket).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::conversation::Role;

/// Body that begins a conversation. At least one of the fields must be there; it may be null.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewConversation {
    /// What it is called; up to 200 characters.
    #[serde(default, deserialize_with = "present")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub title: Option<Option<String>>,
    /// Whose it is to be: a user id or a username. Whoever asks, when absent; somebody else counts
    /// when an administrator asks.
    #[serde(default, deserialize_with = "present")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub user_id: Option<Option<String>>,
    /// What the client keeps with it: a JSON object.
    #[serde(default, deserialize_with = "present")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub context_metadata: Option<Option<Value>>,
}

/// Tells a field that is null from one that is not there.
fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Body of `PUT /conversations/{id}`. What is absent or null stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConversationUpdate {
    /// What it is called; up to 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How it stands with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Standing>,
    /// What the client keeps with it: a JSON object that takes the place of the one before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub context_metadata: Option<Value>,
}

/// How it stands with a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Standing {
    /// It goes on.
    Active,
    /// Nothing more is to be said.
    Ended,
    /// It is put away, and kept.
    Archived,
}

/// A conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OldConversation {
    /// 12 hexadecimal characters.
    pub id: String,
    /// Null until somebody names it.
    pub title: Option<String>,
    /// Whose it is: a user id, 16 hexadecimal characters.
    pub user_id: String,
    /// How it stands with it.
    pub status: Standing,
    /// What a client keeps with it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub context_metadata: Option<Value>,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// When it last changed; lists are ordered by this, newest first.
    pub updated_at: DateTime<Utc>,
    /// When it was ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A conversation with its messages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WholeConversation {
    /// The conversation.
    #[serde(flatten)]
    pub conversation: OldConversation,
    /// Its messages, oldest first.
    pub messages: Vec<OldMessage>,
}

/// Body that sends a message.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewMessage {
    /// Whose words these are. Those of `user` are answered; others are kept as the client's
    /// account of what was said elsewhere.
    pub role: Role,
    /// The words: 1 to 100,000 characters.
    pub content: String,
    /// Which model said them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// How many tokens they took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens_used: Option<u32>,
    /// How long the model took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_time: Option<f64>,
    /// What the client keeps with it: a JSON object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub message_metadata: Option<Value>,
}

/// Body of `PUT /messages/{id}`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageUpdate {
    /// The words: 1 to 100,000 characters.
    pub content: String,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OldMessage {
    /// 10 hexadecimal characters.
    pub id: String,
    /// The conversation it belongs to.
    pub conversation_id: String,
    /// Who speaks.
    pub role: Role,
    /// The words.
    pub content: String,
    /// For an answer: which model said it.
    pub model: Option<String>,
    /// For an answer: tokens read and written.
    pub tokens_used: Option<u32>,
    /// For an answer: how long the model took, in milliseconds.
    pub response_time: Option<u32>,
    /// What the client that sent it keeps with it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub message_metadata: Option<Value>,
    /// When it was sent or asked for.
    pub timestamp: DateTime<Utc>,
    /// The same, as other clients call it.
    pub created_at: DateTime<Utc>,
}

/// Answer of what deletes a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeletedConversation {
    /// One sentence for people.
    pub message: String,
    /// Which one.
    pub conversation_id: String,
}

/// Answer of `GET …/{id}/validate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Validity {
    /// Always true: what is not valid is not found.
    pub valid: bool,
    /// Which conversation.
    pub conversation_id: String,
    /// Whose it is.
    pub user_id: String,
    /// What it is called.
    pub conversation_title: Option<String>,
    /// How it stands with it.
    pub conversation_status: Standing,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// One sentence for people.
    pub message: String,
}

/// Answer of `GET …/{id}/stats`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConversationStats {
    /// Messages of everybody.
    pub total_messages: u64,
    /// Those of the person.
    pub user_messages: u64,
    /// Those of the model.
    pub assistant_messages: u64,
    /// Tokens read and written for them.
    pub total_tokens_used: u64,
}

/// Answer of `GET /` on the port of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceInfo {
    /// What this is.
    pub message: String,
    /// Version of the server.
    pub version: String,
    /// What it can do.
    pub features: Vec<String>,
    /// Where.
    pub endpoints: BTreeMap<String, String>,
}

/// Answer of `GET /health` on the port of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatServiceHealth {
    /// Always `healthy`.
    pub status: String,
    /// Always `connected`.
    pub database: String,
    /// Whether a model server is asked; else the built-in demo model answers.
    pub openai_configured: bool,
}

/// Answer of `GET /api/v1/chat/health`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatHealth {
    /// Always `active`.
    pub chat_service: String,
    /// `configured`, or `not_configured` when the built-in demo model answers.
    pub openai_api: String,
    /// Always `active`.
    pub websocket_connections: String,
}

//! The analytics service of 1.x.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::conversation::Role;

/// Body of `POST /api/v1/analytics/track/activity-public`: somebody did something elsewhere.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrackedActivity {
    /// Who: a user id of ours, 16 hexadecimal characters.
    pub user_id: String,
    /// What they are called there. It is not kept: the account says it.
    pub username: String,
    /// What they did: 1 to 64 letters, digits, `_`, `-`, `.` or `:`.
    pub activity_type: String,
    /// From which network address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip_address: Option<String>,
    /// With which program; 4 KB at the most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// Whatever else there is to say: an object of 4 KB at the most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub extra_data: Option<Value>,
}

/// Body of `POST /api/v1/analytics/track/api-usage-public`: a request to another program.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrackedRequest {
    /// Its path or pattern; 4 KB at the most.
    pub endpoint: String,
    /// `GET`, `POST`, `PUT`, `PATCH`, `DELETE`, `HEAD` or `OPTIONS`.
    pub method: String,
    /// Who asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// 100 to 599.
    pub status_code: i64,
    /// In seconds, an hour at the most.
    pub response_time: f64,
}

/// Body of `POST /api/v1/analytics/track/conversation-public`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrackedConversation {
    /// 12 hexadecimal characters.
    pub conversation_id: String,
    /// Who.
    pub user_id: String,
    /// `created`, `ended` or `deleted`.
    pub action: String,
}

/// Body of `POST /api/v1/analytics/track/message-public`. A message counts once, however often it
/// is reported.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TrackedMessage {
    /// 10 hexadecimal characters.
    pub message_id: String,
    /// 12 hexadecimal characters.
    pub conversation_id: String,
    /// Who.
    pub user_id: String,
    /// `user`, `assistant` or `system`.
    pub role: String,
    /// Ten million at the most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_count: Option<i64>,
    /// In seconds, an hour at the most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_time: Option<f64>,
    /// Which model said it; 200 characters at the most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_used: Option<String>,
}

/// Answer of the routes that track.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tracked {
    /// Always `tracked`.
    pub status: String,
}

/// Answer of `POST /api/v1/analytics/track/activity`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivityLogged {
    /// Always `Activity logged`.
    pub message: String,
    /// Names it in the list of activities.
    pub activity_id: String,
}

/// Answer of `POST /api/v1/analytics/users/sync-profile`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileSynced {
    /// Always `synced`.
    pub status: String,
    /// Whose profile.
    pub user_id: String,
}

/// Answer of `GET /health` on the port of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnalyticsHealth {
    /// Always `healthy`.
    pub status: String,
    /// Always `analytics-service`.
    pub service: String,
    /// Version of the build.
    pub version: String,
}

/// Answer of `GET /api/v1/analytics/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnalyticsInfo {
    /// What this is.
    pub message: String,
    /// Version of the build.
    pub version: String,
    /// Name of whoever asks.
    pub user: String,
    /// Their first role.
    pub role: String,
}

/// Answer of `GET /api/v1/analytics/summary`: over all time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OldSummary {
    /// Accounts that are there.
    pub total_users: u64,
    /// People who did anything since midnight in UTC.
    pub active_users_today: u64,
    /// Conversations that were ever started.
    pub total_conversations: u64,
    /// Conversations that are neither ended nor deleted.
    pub active_conversations: u64,
    /// Messages that were ever stored.
    pub total_messages: u64,
    /// Tokens that models ever read and wrote.
    pub total_tokens: u64,
    /// Requests to the API.
    pub total_api_calls: u64,
    /// Mean time of a complete answer, in seconds.
    pub avg_response_time: f64,
    /// Failed answers out of all, from 0 to 1.
    pub error_rate: f64,
}

/// An item of `GET /api/v1/analytics/users/activities`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OldActivity {
    /// Names it.
    pub id: String,
    /// Who.
    pub user_id: Option<String>,
    /// Their name.
    pub username: Option<String>,
    /// `register`, `login`, `logout`, `conversation_created`, `conversation_deleted`,
    /// `message_sent`, …, or what another program reported.
    pub activity_type: String,
    /// When.
    pub timestamp: DateTime<Utc>,
    /// From where, when it is known.
    pub ip_address: Option<String>,
    /// With what, when it is known.
    pub user_agent: Option<String>,
    /// Whatever else is known.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub extra_data: Option<Value>,
}

/// An item of `GET /api/v1/analytics/users/top`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TopUser {
    /// Who.
    pub user_id: String,
    /// Their name.
    pub username: Option<String>,
    /// How much they did.
    pub activity_count: u64,
}

/// An item of `GET /api/v1/analytics/users/list`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListedUser {
    /// Who.
    pub user_id: String,
    /// Their name.
    pub username: Option<String>,
    /// How much they did.
    pub activity_count: u64,
    /// When they last did something.
    pub last_activity: Option<DateTime<Utc>>,
    /// Whether that was since midnight in UTC.
    pub is_active_today: bool,
}

/// An item of `GET /api/v1/analytics/conversations`, on the port of the service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CountedConversation {
    /// The same as `conversation_id`.
    pub id: String,
    /// Which.
    pub conversation_id: String,
    /// Whose.
    pub user_id: String,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// When something happened in it last.
    pub updated_at: DateTime<Utc>,
    /// Messages, answers included.
    pub message_count: u64,
    /// Tokens read and written.
    pub total_tokens: u64,
    /// Mean time of a complete answer, in seconds.
    pub avg_response_time: f64,
    /// `active`, `ended` or `deleted`.
    pub status: String,
}

/// An item of `GET /api/v1/analytics/api-usage`: requests of a quarter hour to one route with
/// one outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OldRequests {
    /// Names it.
    pub id: String,
    /// The pattern of the route.
    pub endpoint: String,
    /// Method.
    pub method: String,
    /// Always null: requests of everybody are counted together.
    pub user_id: Option<String>,
    /// When the quarter hour began.
    pub timestamp: DateTime<Utc>,
    /// 200, 300, 400 or 500, for all that begin with that digit.
    pub status_code: u16,
    /// The mean, in seconds.
    pub response_time: f64,
    /// Always null.
    pub error_message: Option<String>,
}

/// An item of `GET /api/v1/analytics/daily-stats`: a day of UTC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayStats {
    /// The same as `date`.
    pub id: String,
    /// `2026-11-01`.
    pub date: String,
    /// Accounts that had been opened by the end of the day.
    pub total_users: u64,
    /// People who did anything.
    pub active_users: u64,
    /// Accounts that were opened.
    pub new_users: u64,
    /// Conversations that were started.
    pub total_conversations: u64,
    /// Messages that were stored.
    pub total_messages: u64,
    /// Tokens that were read and written.
    pub total_tokens: u64,
    /// Requests to the API.
    pub total_api_calls: u64,
    /// Mean time of a complete answer, in seconds.
    pub avg_response_time: f64,
    /// Answers that failed.
    pub error_count: u64,
    /// When the day began.
    pub created_at: DateTime<Utc>,
}

/// An item of `GET /api/v1/analytics/metrics/by-role`: over all time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoleMetrics {
    /// Role name.
    pub role: String,
    /// People who have it now.
    pub user_count: u64,
    /// The same.
    pub total_users: u64,
    /// Conversations they started.
    pub total_conversations: u64,
    /// Messages, answers included.
    pub total_messages: u64,
    /// Tokens read and written.
    pub total_tokens: u64,
    /// Mean time of a complete answer, in seconds.
    pub avg_response_time: f64,
}

/// An item of `GET /api/v1/analytics/users/detailed-metrics`: over all time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserMetrics {
    /// Who.
    pub user_id: String,
    /// Their name.
    pub username: Option<String>,
    /// Their role; the first of several.
    pub role: Option<String>,
    /// Conversations they started.
    pub total_conversations: u64,
    /// Messages, answers included.
    pub total_messages: u64,
    /// Tokens read and written.
    pub total_tokens: u64,
    /// Mean time of a complete answer, in seconds.
    pub avg_response_time: f64,
    /// When they first did something.
    pub first_activity: Option<DateTime<Utc>>,
    /// When they last did something.
    pub last_activity: Option<DateTime<Utc>>,
}

/// An item of `GET /api/v1/analytics/users/{user_id}/conversations`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConversationOfUser {
    /// Which.
    pub conversation_id: String,
    /// Whose.
    pub user_id: String,
    /// Their name.
    pub username: Option<String>,
    /// Messages, answers included.
    pub message_count: u64,
    /// Tokens read and written.
    pub total_tokens: u64,
    /// Mean time of a complete answer, in seconds.
    pub avg_response_time: f64,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// When something happened in it last.
    pub updated_at: DateTime<Utc>,
    /// `active`, `ended` or `deleted`.
    pub status: String,
}

/// Answer of `GET /api/v1/analytics/conversations/{id}/detailed`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DetailedConversation {
    /// What was counted.
    #[serde(flatten)]
    pub conversation: ConversationOfUser,
    /// What was said on the branch that is shown, oldest first, without a word of it; empty once it
    /// is gone for good.
    pub messages: Vec<CountedMessage>,
}

/// A message, without its words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CountedMessage {
    /// Which.
    pub message_id: String,
    /// `user`, `assistant` or `system`.
    pub role: Role,
    /// Tokens read and written for it.
    pub token_count: Option<u32>,
    /// How long the model took, in seconds.
    pub response_time: Option<f64>,
    /// Which model said it.
    pub model_used: Option<String>,
    /// When.
    pub timestamp: DateTime<Utc>,
}

/// An item of `GET /api/v1/analytics/tokens/by-conversation`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConversationTokens {
    /// Which.
    pub conversation_id: String,
    /// Whose.
    pub user_id: String,
    /// Their name.
    pub username: Option<String>,
    /// Tokens read and written.
    pub total_tokens: u64,
    /// Messages, answers included.
    pub message_count: u64,
    /// One by the other.
    pub avg_tokens_per_message: f64,
    /// When it was started.
    pub created_at: DateTime<Utc>,
}

/// An item of `GET /api/v1/analytics/response-times/by-user`: of complete answers, in seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResponseTimes {
    /// Who.
    pub user_id: String,
    /// Their name.
    pub username: Option<String>,
    /// The mean.
    pub avg_response_time: f64,
    /// The shortest.
    pub min_response_time: f64,
    /// The longest.
    pub max_response_time: f64,
    /// How many answers.
    pub message_count: u64,
}

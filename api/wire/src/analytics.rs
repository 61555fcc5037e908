//! Who uses the server, how much, how fast and at what cost: `/api/v1/analytics/…` for whoever
//! may read the usage of all, `GET /api/v1/me/usage` for everybody's own.
//!
//! Every route takes the same period: `from` (included) and `to` (excluded) as RFC 3339 instants
//! or as days (`2026-11-01`), which begin at midnight in `zone`, an IANA name (`Europe/Berlin`;
//! `UTC` when absent). Without `from` a period is the 30 days before `to`; without `to` it ends
//! now. Numbers are exact, and deleting what was said does not change them; percentiles are those
//! of a histogram and at most 2 % off.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Period {
    /// When it begins.
    pub from: DateTime<Utc>,
    /// When it is over: the first instant that is not in it.
    pub to: DateTime<Utc>,
    /// IANA name of the time zone in which its days, weeks and months begin.
    pub zone: String,
}

/// How much was used within a period.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Numbers {
    /// People who did anything at all.
    pub active_users: u64,
    /// Accounts that were opened.
    pub new_users: u64,
    /// Conversations that were started.
    pub conversations: u64,
    /// Conversations in which something was said.
    pub active_conversations: u64,
    /// Messages that were stored: those of people, and answers.
    pub messages: u64,
    /// Answers that came to an end: complete, failed, stopped or interrupted.
    pub answers: u64,
    /// Answers that failed.
    pub failed: u64,
    /// Answers that a person stopped.
    pub stopped: u64,
    /// Answers that broke off.
    pub interrupted: u64,
    /// Tokens that models read.
    pub tokens_in: u64,
    /// Tokens that models wrote.
    pub tokens_out: u64,
    /// What that cost, in millionths of the currency of the price table; a model without a price
    /// costs nothing.
    pub cost_micros: u64,
    /// Milliseconds from the request to the last piece of a complete answer.
    pub response: Latency,
    /// Milliseconds from the request to the first piece of a complete answer.
    pub first_token: Latency,
    /// Requests to the API.
    pub api_calls: u64,
    /// Of these, those that ended with a fault of the server (5xx).
    pub api_errors: u64,
    /// Log-ins and sign-outs, and whatever else people did beside talking.
    pub other_activity: u64,
}

impl Numbers {
    /// Failed answers out of all, from 0 to 1; 0 when there were none.
    #[must_use]
    pub fn error_rate(&self) -> f64 {
        if self.answers == 0 { 0.0 } else { self.failed as f64 / self.answers as f64 }
    }
}

/// How long something took, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Latency {
    /// How many were measured; the others are 0 when it is.
    pub count: u64,
    /// The mean.
    pub mean: f64,
    /// The median.
    pub p50: f64,
    /// 95 of 100 took no longer.
    pub p95: f64,
    /// 99 of 100 took no longer.
    pub p99: f64,
}

/// Answer of `GET /api/v1/analytics/summary`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Summary {
    /// Which period.
    pub period: Period,
    /// What is counted over all time, now.
    pub totals: Totals,
    /// What was used within the period.
    pub numbers: Numbers,
    /// With `compare=true`: the same of the period just before, which is as long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Numbers>,
    /// Currency of the costs, as the price table says: `USD`.
    pub currency: String,
    /// Journal position that the numbers reflect.
    pub position: u64,
}

/// What is counted over all time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Totals {
    /// Accounts that are there.
    pub users: u64,
    /// People who did anything since midnight in the zone.
    pub active_today: u64,
    /// Conversations that were ever started.
    pub conversations: u64,
    /// Conversations that are neither ended nor deleted.
    pub open_conversations: u64,
    /// Messages that were ever stored.
    pub messages: u64,
    /// Tokens that models ever read and wrote.
    pub tokens: u64,
    /// Requests to the API.
    pub api_calls: u64,
}

/// How wide the steps of a series are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Step {
    /// An hour.
    Hour,
    /// From midnight to midnight.
    Day,
    /// From Monday to Monday.
    Week,
    /// From the first to the first.
    Month,
}

/// What a series or a table is split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Group {
    /// By model.
    Model,
    /// By user: the ten who used most, the others as one.
    User,
    /// By role, as people have them now; whoever has several counts in each.
    Role,
}

/// Answer of `GET /api/v1/analytics/series`, which takes `step` and `group`. Steps in which
/// nothing happened are there, with zeros.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Series {
    /// Which period.
    pub period: Period,
    /// How wide the steps are.
    pub step: Step,
    /// When each step begins; the last one ends with the period.
    pub steps: Vec<DateTime<Utc>>,
    /// One line without `group`; else one for each group, those that used most first.
    pub lines: Vec<Line>,
    /// Journal position that the numbers reflect.
    pub position: u64,
}

/// A line of a series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Line {
    /// Id of the group: model, user id or role; absent without `group`, and for all others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// What to call it.
    pub name: String,
    /// One entry for each step.
    pub numbers: Vec<Numbers>,
}

/// Answer of `GET /api/v1/analytics/active-users`: for each day of the period, how many people
/// were active on it and in the week and month that end with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActiveUsers {
    /// Which period.
    pub period: Period,
    /// Oldest first.
    pub days: Vec<ActiveOnDay>,
}

/// Active users of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActiveOnDay {
    /// When the day begins.
    pub day: DateTime<Utc>,
    /// On the day.
    pub day_users: u64,
    /// In the 7 days that end with it.
    pub week_users: u64,
    /// In the 30 days that end with it.
    pub month_users: u64,
    /// Accounts opened on the day.
    pub new_users: u64,
}

/// Answer of `GET /api/v1/analytics/heat-map`: when people are there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeatMap {
    /// Which period.
    pub period: Period,
    /// Messages of people, by weekday from Monday (7 rows) and hour from 0 (24 columns) in the
    /// zone.
    pub messages: Vec<Vec<u64>>,
}

/// Answer of `GET /api/v1/analytics/cohorts`: who came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cohorts {
    /// Which period.
    pub period: Period,
    /// Oldest first, one for each week of the period.
    pub cohorts: Vec<Cohort>,
}

/// The people whose accounts were opened in one week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cohort {
    /// When the week begins.
    pub week: DateTime<Utc>,
    /// How many they are.
    pub users: u64,
    /// How many of them were active in that week, in the next, and so on until now.
    pub active: Vec<u64>,
}

/// An item of `GET /api/v1/analytics/users`, which takes `sort` (`messages`, `tokens`, `cost`,
/// `conversations`, `last_active`), `role`, `search`, `limit` and `cursor`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserUsage {
    /// User id.
    pub id: String,
    /// Unique name; absent once the account is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Role names.
    pub roles: Vec<String>,
    /// When they were first active, over all time.
    pub first_active: Option<DateTime<Utc>>,
    /// When they were last active, over all time.
    pub last_active: Option<DateTime<Utc>>,
    /// What they used within the period.
    pub numbers: Numbers,
}

/// An item of `GET /api/v1/analytics/conversations`, which takes `user`, `sort` (`messages`,
/// `tokens`, `updated`), `limit` and `cursor`: counts of those that something was said in within
/// the period, over all time. Titles are nobody's business here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConversationUsage {
    /// Conversation id.
    pub id: String,
    /// Whose it is.
    pub user: String,
    /// Their name; absent once the account is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// When it was started.
    pub started_at: DateTime<Utc>,
    /// When something happened in it last.
    pub updated_at: DateTime<Utc>,
    /// `active`, `ended` or `deleted`.
    pub status: String,
    /// Messages, answers included.
    pub messages: u64,
    /// Tokens that models read for it.
    pub tokens_in: u64,
    /// Tokens that models wrote in it.
    pub tokens_out: u64,
    /// Mean time of a complete answer, in milliseconds.
    pub mean_response_ms: f64,
}

/// An item of `GET /api/v1/analytics/models` and of `GET /api/v1/analytics/roles`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupUsage {
    /// Model or role.
    pub group: String,
    /// People who have the role now, or who asked the model within the period.
    pub users: u64,
    /// What was used within the period.
    pub numbers: Numbers,
}

/// Answer of `GET /api/v1/analytics/models` and of `GET /api/v1/analytics/roles`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Groups {
    /// Which period.
    pub period: Period,
    /// Those that used most first.
    pub items: Vec<GroupUsage>,
}

/// An item of `GET /api/v1/analytics/activities`, newest first, which takes `user`, `kind`,
/// `limit` and `cursor`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Activity {
    /// Names it.
    pub id: String,
    /// When.
    pub at: DateTime<Utc>,
    /// `registered`, `logged_in`, `logged_out`, `conversation_started`, `conversation_ended`,
    /// `conversation_deleted`, `conversation_exported`, `all_exported`, `message_sent`,
    /// `answer_completed`, `answer_failed`, … or what another program said when it reported it;
    /// `privilege_used`: an entry of the audit.
    pub kind: String,
    /// Who.
    pub user: String,
    /// Their name; absent once the account is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// In which conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<String>,
    /// Which model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Network address, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Only in the audit: what was done, as `conversation_read` or `rebuild_started`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Only in the audit: the user whose it is that it was done to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whose: Option<String>,
    /// Only in the audit: what else it was done to: a read model, a message, a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

/// An item of `GET /api/v1/analytics/requests`: requests to one route within the period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RouteUsage {
    /// Method.
    pub method: String,
    /// The pattern of the route, without ids.
    pub route: String,
    /// How many.
    pub calls: u64,
    /// Of these, how many were answered with 4xx.
    pub client_errors: u64,
    /// Of these, how many were answered with 5xx.
    pub server_errors: u64,
    /// Mean time to the answer, in milliseconds.
    pub mean_ms: f64,
    /// The longest, in milliseconds.
    pub max_ms: f64,
}

/// Answer of `GET /api/v1/analytics/requests`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Requests {
    /// Which period.
    pub period: Period,
    /// Those that were called most first.
    pub items: Vec<RouteUsage>,
}

/// Answer of `GET /api/v1/analytics/users/{id}` and of `GET /api/v1/me/usage`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnUsage {
    /// Which period.
    pub period: Period,
    /// Who, and what they used.
    pub user: UserUsage,
    /// By day.
    pub days: Series,
    /// By model, those that used most first.
    pub models: Vec<GroupUsage>,
    /// Currency of the costs.
    pub currency: String,
}

/// What the panel beside the chat shows, pushed to whoever watches: numbers of today in UTC,
/// recent activity and who is most active. Answer of `GET /api/v1/analytics/panel` too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Panel {
    /// Over all time.
    pub totals: Totals,
    /// Since midnight.
    pub today: Numbers,
    /// The latest ten, newest first.
    pub recent: Vec<Activity>,
    /// The five who said most since midnight.
    pub top: Vec<UserUsage>,
    /// Journal position that it reflects.
    pub position: u64,
}

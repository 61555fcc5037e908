//! What was attempted, what was asked of the API, what left it as a file, and what other programs
//! reported: news that no aggregate decides about, in a stream of its own. Attempts and requests come in floods, so an
//! event counts those that are alike.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::sealing::Sealable;
use crate::values::{ConversationId, KeyId, MessageId, Personal, SessionId, UserId};

/// Context of the events, where they are sealed and stored.
pub const CONTEXT: &str = "activity";

/// Kind of the entries of the audit.
pub const PRIVILEGE_USED: &str = "privilege_used";

/// What was attempted, and how often since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum ActivityEvent {
    /// Somebody did not know the password, or the name is nobody's.
    #[serde(rename = "convoai.activity.log_in_failed.v1")]
    LogInFailed {
        /// Keyed hash of the folded name, the same as in the event of its registration; none:
        /// of more names than can be told apart.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// How often.
        times: u64,
        /// When for the first time.
        since: DateTime<Utc>,
        /// Network address of the client.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<Personal>,
        /// `User-Agent` of the client, as it was the first time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_agent: Option<Personal>,
    },
    /// Somebody asked for more than the limits allow.
    #[serde(rename = "convoai.activity.rate_limited.v1")]
    RateLimited {
        /// Of which kind of routes.
        class: String,
        /// Who, when it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<UserId>,
        /// How often.
        times: u64,
        /// When for the first time.
        since: DateTime<Utc>,
        /// Network address of the client, as it was the first time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<Personal>,
    },
    /// Somebody may not do what they asked for.
    #[serde(rename = "convoai.activity.refused.v1")]
    Refused {
        /// The pattern of the route, without ids.
        route: String,
        /// Why, as the answer said.
        code: String,
        /// Who, when it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<UserId>,
        /// How often.
        times: u64,
        /// When for the first time.
        since: DateTime<Utc>,
    },
    /// Requests were answered: all those of one node, usually of one second.
    #[serde(rename = "convoai.activity.requests_served.v1")]
    RequestsServed {
        /// From when on.
        since: DateTime<Utc>,
        /// Those that are alike, counted.
        groups: Vec<RequestGroup>,
    },
    /// Another program reported what somebody did there.
    #[serde(rename = "convoai.activity.reported.v1")]
    Reported {
        /// What they did, in the words of the other program.
        kind: String,
        /// Who did it, when it is one of ours.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<UserId>,
        /// In which conversation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        conversation: Option<ConversationId>,
        /// With which message.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<MessageId>,
        /// Whose API key or session it was reported with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reporter: Option<UserId>,
        /// Whatever else was reported: an object, as JSON.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        details: Option<Personal>,
        /// Network address, as it was reported.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<Personal>,
        /// `User-Agent`, as it was reported.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_agent: Option<Personal>,
    },
    /// Conversations were handed out as a file.
    #[serde(rename = "convoai.activity.exported.v1")]
    Exported {
        /// To whom.
        user: UserId,
        /// Which conversation; all that are theirs without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        conversation: Option<ConversationId>,
        /// What they were written in: `json` or `markdown`.
        format: String,
        /// The API key it was done with, where it was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<KeyId>,
        /// Network address of the client.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<Personal>,
        /// `User-Agent` of the client.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_agent: Option<Personal>,
    },
    /// Somebody did what only a role of theirs allows: looked at what is not theirs, or worked on
    /// the read models.
    #[serde(rename = "convoai.activity.privilege_used.v1")]
    PrivilegeUsed {
        /// What they did: `conversation_read`, `rebuild_started`, ….
        action: String,
        /// Who.
        by: UserId,
        /// In which session.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<SessionId>,
        /// With which API key.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<KeyId>,
        /// Whose it is; none: nobody's, or of many.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        whose: Option<UserId>,
        /// Which conversation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        conversation: Option<ConversationId>,
        /// What else it was done to: the name of a read model, the id of a message or session.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        target: Option<String>,
        /// How often.
        times: u64,
        /// When for the first time.
        since: DateTime<Utc>,
        /// Network address of the client.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<Personal>,
        /// `User-Agent` of the client.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_agent: Option<Personal>,
    },
}

/// Requests that are alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestGroup {
    /// `GET`, `POST`, …; `other` for methods that are not served.
    pub method: String,
    /// The pattern of the route, without ids; `-` where there is none.
    pub route: String,
    /// `2xx`, `4xx`, ….
    pub status_class: String,
    /// Who asked; none: nobody of ours, or of more people than are told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// How many.
    pub calls: u64,
    /// How long they took together until the answer began, in microseconds.
    pub total_us: u64,
    /// How long the longest took, in microseconds.
    pub max_us: u64,
}

impl ActivityEvent {
    /// The type the event is stored under.
    pub fn stored_type(&self) -> &'static str {
        match self {
            Self::LogInFailed { .. } => "convoai.activity.log_in_failed.v1",
            Self::RateLimited { .. } => "convoai.activity.rate_limited.v1",
            Self::Refused { .. } => "convoai.activity.refused.v1",
            Self::RequestsServed { .. } => "convoai.activity.requests_served.v1",
            Self::Reported { .. } => "convoai.activity.reported.v1",
            Self::Exported { .. } => "convoai.activity.exported.v1",
            Self::PrivilegeUsed { .. } => "convoai.activity.privilege_used.v1",
        }
    }

    /// What kind of news it is, whatever its version.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::LogInFailed { .. } => "log_in_failed",
            Self::RateLimited { .. } => "rate_limited",
            Self::Refused { .. } => "refused",
            Self::RequestsServed { .. } => "requests_served",
            Self::Reported { .. } => "reported",
            Self::Exported { .. } => "exported",
            Self::PrivilegeUsed { .. } => PRIVILEGE_USED,
        }
    }
}

impl Sealable for ActivityEvent {
    fn personal(&mut self) -> Vec<(&'static str, &mut Personal)> {
        let fields = match self {
            Self::LogInFailed { address, user_agent, .. }
            | Self::Exported { address, user_agent, .. }
            | Self::PrivilegeUsed { address, user_agent, .. } => {
                vec![("address", address.as_mut()), ("user_agent", user_agent.as_mut())]
            }
            Self::RateLimited { address, .. } => vec![("address", address.as_mut())],
            Self::Reported { details, address, user_agent, .. } => vec![
                ("details", details.as_mut()),
                ("address", address.as_mut()),
                ("user_agent", user_agent.as_mut()),
            ],
            Self::Refused { .. } | Self::RequestsServed { .. } => Vec::new(),
        };
        fields.into_iter().filter_map(|(name, field)| Some((name, field?))).collect()
    }
}

/// Whose key seals what is personal where nobody of ours is known: nobody's, under which the vault
/// keeps a key like any other. No user has this id, since theirs are drawn by lot.
pub fn nobody() -> Option<UserId> {
    UserId::parse("0".repeat(16)).ok()
}

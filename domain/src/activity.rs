//! What was attempted: news that no aggregate decides about, in a stream of its own. Attempts come
//! in floods, so an event counts those that are alike.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::sealing::Sealable;
use crate::values::{Personal, UserId};

/// Context of the events, where they are sealed and stored.
pub const CONTEXT: &str = "activity";

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
}

impl ActivityEvent {
    /// The type the event is stored under.
    pub fn stored_type(&self) -> &'static str {
        match self {
            Self::LogInFailed { .. } => "convoai.activity.log_in_failed.v1",
            Self::RateLimited { .. } => "convoai.activity.rate_limited.v1",
            Self::Refused { .. } => "convoai.activity.refused.v1",
        }
    }

    /// What kind of news it is, whatever its version.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::LogInFailed { .. } => "log_in_failed",
            Self::RateLimited { .. } => "rate_limited",
            Self::Refused { .. } => "refused",
        }
    }
}

impl Sealable for ActivityEvent {
    fn personal(&mut self) -> Vec<(&'static str, &mut Personal)> {
        let (address, user_agent) = match self {
            Self::LogInFailed { address, user_agent, .. } => {
                (address.as_mut(), user_agent.as_mut())
            }
            Self::RateLimited { address, .. } => (address.as_mut(), None),
            Self::Refused { .. } => (None, None),
        };
        let fields = [("address", address), ("user_agent", user_agent)];
        fields.into_iter().filter_map(|(name, field)| Some((name, field?))).collect()
    }
}

/// Whose key seals what is personal where nobody of ours is known: nobody's, under which the vault
/// keeps a key like any other. No user has this id, since theirs are drawn by lot.
pub fn nobody() -> Option<UserId> {
    UserId::parse("0".repeat(16)).ok()
}

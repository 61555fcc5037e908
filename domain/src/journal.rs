//! How events are told apart when they come back from the journal.

use serde::{Deserialize, Serialize};

use crate::account::AccountEvent;
use crate::conversation::ConversationEvent;
use crate::sealing::Sealable;
use crate::values::Personal;

/// An event of any context, for those who read the whole journal.
///
/// The stored type names the event uniquely, so no context has to be given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Event {
    /// Of an account.
    Account(AccountEvent),
    /// Of a conversation.
    Conversation(ConversationEvent),
}

impl Event {
    /// Reads an event back from its stored type and data.
    ///
    /// # Errors
    /// When the type is not known to this build or the data does not fit it.
    pub fn decode(stored_type: &str, data: &serde_json::Value) -> Result<Self, Undecodable> {
        let undecodable = |source| Undecodable { stored_type: stored_type.to_owned(), source };
        let tagged = Tagged { kind: stored_type, data };
        let value = serde_json::to_value(&tagged).map_err(undecodable)?;
        if stored_type.starts_with("convoai.account.") {
            serde_json::from_value(value).map(Self::Account).map_err(undecodable)
        } else {
            serde_json::from_value(value).map(Self::Conversation).map_err(undecodable)
        }
    }

    /// The type the event is stored under.
    pub fn stored_type(&self) -> &'static str {
        match self {
            Self::Account(event) => event.stored_type(),
            Self::Conversation(event) => event.stored_type(),
        }
    }
}

impl Sealable for Event {
    fn personal(&mut self) -> Vec<(&'static str, &mut Personal)> {
        match self {
            Self::Account(event) => event.personal(),
            Self::Conversation(event) => event.personal(),
        }
    }
}

/// A stored event that this build cannot read.
#[derive(Debug, thiserror::Error)]
#[error("the event type {stored_type} is unknown to this build or its data does not fit")]
pub struct Undecodable {
    /// The type it is stored under.
    pub stored_type: String,
    #[source]
    source: serde_json::Error,
}

#[derive(Serialize)]
struct Tagged<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    data: &'a serde_json::Value,
}

/// The version at the end of a stored type: `3` of `convoai.account.registered.v3`.
pub(crate) fn version_of(stored_type: &str) -> &str {
    stored_type.rsplit_once(".v").map_or("1", |(_, version)| version)
}

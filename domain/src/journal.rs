//! How events are told apart when they come back from the journal.

use serde::de::value::MapDeserializer;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::account::AccountEvent;
use crate::activity::ActivityEvent;
use crate::conversation::ConversationEvent;
use crate::role::RoleEvent;
use crate::sealing::Sealable;
use crate::values::Personal;

/// An event of any context, for those who read the whole journal or the stream of activity.
///
/// The stored type names the event uniquely, so no context has to be given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Event {
    /// Of an account.
    Account(AccountEvent),
    /// Of no aggregate: what was attempted, asked or reported.
    Activity(ActivityEvent),
    /// Of a conversation.
    Conversation(ConversationEvent),
    /// Of a role.
    Role(RoleEvent),
}

impl Event {
    /// Reads an event back from its stored type and data.
    ///
    /// # Errors
    /// When the type is not known to this build or the data does not fit it.
    pub fn decode(stored_type: &str, data: &Value) -> Result<Self, Undecodable> {
        let decoded = if is_current(stored_type) {
            Self::typed(stored_type.to_owned(), data)
        } else {
            let (kind, data) = upcast(stored_type.to_owned(), data.clone());
            Self::typed(kind, &data)
        };
        decoded.map_err(|source| Undecodable { stored_type: stored_type.to_owned(), source })
    }

    /// Straight from the data, of which no copy is made.
    fn typed(kind: String, data: &Value) -> Result<Self, serde_json::Error> {
        let kind = Value::String(kind);
        let parts = || MapDeserializer::new([("type", &kind), ("data", data)].into_iter());
        match kind.as_str() {
            Some(kind) if kind.starts_with("convoai.account.") => {
                AccountEvent::deserialize(parts()).map(Self::Account)
            }
            Some(kind) if kind.starts_with("convoai.activity.") => {
                ActivityEvent::deserialize(parts()).map(Self::Activity)
            }
            Some(kind) if kind.starts_with("convoai.role.") => {
                RoleEvent::deserialize(parts()).map(Self::Role)
            }
            _ => ConversationEvent::deserialize(parts()).map(Self::Conversation),
        }
    }

    /// The type the event is stored under.
    pub fn stored_type(&self) -> &'static str {
        match self {
            Self::Account(event) => event.stored_type(),
            Self::Activity(event) => event.stored_type(),
            Self::Conversation(event) => event.stored_type(),
            Self::Role(event) => event.stored_type(),
        }
    }
}

impl Sealable for Event {
    fn personal(&mut self) -> Vec<(&'static str, &mut Personal)> {
        match self {
            Self::Account(event) => event.personal(),
            Self::Activity(event) => event.personal(),
            Self::Conversation(event) => event.personal(),
            Self::Role(event) => event.personal(),
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

/// Brings the stored data of an event from one version to the next.
pub struct Upcaster {
    /// The stored type it reads: `convoai.account.registered.v1`.
    pub from: &'static str,
    /// The stored type it makes: `convoai.account.registered.v2`.
    pub to: &'static str,
    /// Changes the data. Sealed fields keep their names: a sealed text opens only under the
    /// stored type and the field that it was sealed under.
    pub change: fn(Value) -> Value,
}

/// One for each version that was stored once and is written no more.
///
/// To change the form of an event: give the variant the next version, keep the old golden file,
/// and add what leads from there to here.
pub const UPCASTERS: &[Upcaster] = &[
    Upcaster {
        from: "convoai.conversation.message_sent.v1",
        to: "convoai.conversation.message_sent.v2",
        change: |mut data| {
            // Before there were branches, a message was said after whatever was the last.
            data["follows"] = "latest".into();
            data
        },
    },
    Upcaster {
        from: "convoai.conversation.answer_requested.v1",
        to: "convoai.conversation.answer_requested.v2",
        change: |data| data,
    },
    // Before, answers did not say whom they had been asked of.
    Upcaster {
        from: "convoai.conversation.answer_completed.v1",
        to: "convoai.conversation.answer_completed.v2",
        change: |data| data,
    },
    Upcaster {
        from: "convoai.conversation.answer_failed.v1",
        to: "convoai.conversation.answer_failed.v2",
        change: |data| data,
    },
    Upcaster {
        from: "convoai.conversation.answer_stopped.v1",
        to: "convoai.conversation.answer_stopped.v2",
        change: |data| data,
    },
    Upcaster {
        from: "convoai.conversation.answer_interrupted.v1",
        to: "convoai.conversation.answer_interrupted.v2",
        change: |data| data,
    },
];

/// A stored event in the version that this build writes; one of a current version, or of none
/// that is known, comes back as it is.
pub fn upcast(stored_type: String, data: Value) -> (String, Value) {
    through(UPCASTERS, stored_type, data)
}

fn through(upcasters: &[Upcaster], mut stored_type: String, mut data: Value) -> (String, Value) {
    // From version to version, until there is no newer one.
    while let Some(step) = upcasters.iter().find(|step| step.from == stored_type) {
        step.to.clone_into(&mut stored_type);
        data = (step.change)(data);
    }
    (stored_type, data)
}

fn is_current(stored_type: &str) -> bool {
    UPCASTERS.iter().all(|step| step.from != stored_type)
}

/// The version at the end of a stored type: `3` of `convoai.account.registered.v3`.
pub(crate) fn version_of(stored_type: &str) -> &str {
    stored_type.rsplit_once(".v").map_or("1", |(_, version)| version)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn full_name(mut data: Value) -> Value {
        data["full_name"] = data["name"].take();
        data.as_object_mut().map(|fields| fields.remove("name"));
        data
    }

    fn language(mut data: Value) -> Value {
        data["language"] = json!("en");
        data
    }

    const STEPS: &[Upcaster] = &[
        Upcaster { from: "x.named.v2", to: "x.named.v3", change: language },
        Upcaster { from: "x.named.v1", to: "x.named.v2", change: full_name },
    ];

    #[test]
    fn an_old_event_is_brought_to_the_present_version_by_version() {
        let newest = ("x.named.v3".to_owned(), json!({ "full_name": "Ann", "language": "en" }));
        let first = through(STEPS, "x.named.v1".into(), json!({ "name": "Ann" }));
        assert_eq!(first, newest);
        let second = through(STEPS, "x.named.v2".into(), json!({ "full_name": "Ann" }));
        assert_eq!(second, newest);
        assert_eq!(through(STEPS, newest.0.clone(), newest.1.clone()), newest);
        let other = ("x.closed.v1".to_owned(), json!({}));
        assert_eq!(through(STEPS, other.0.clone(), other.1.clone()), other);
    }

    #[test]
    fn upcasters_lead_upwards() {
        let number = |stored_type| version_of(stored_type).parse::<u32>().unwrap();
        for Upcaster { from, to, .. } in UPCASTERS.iter().chain(STEPS) {
            let name = |stored_type: &'static str| stored_type.rsplit_once(".v").unwrap().0;
            assert_eq!(name(from), name(to));
            assert_eq!(number(from) + 1, number(to), "{from} leads to {to}");
        }
    }
}

//! What the live socket says, read so that it costs little.
//!
//! What an envelope carries is found out first and read by the same code as what comes over HTTP;
//! the derived way takes code of its own for all of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use wire::{
    conversation::Asked,
    live::{Body, Envelope},
};

use super::json;

/// An envelope without what it carries.
#[derive(Deserialize)]
struct Head {
    v: u8,
    #[serde(default)]
    conversation: Option<String>,
    seq: u64,
    at: DateTime<Utc>,
    #[serde(rename = "type")]
    kind: String,
}

/// What the bodies that are no type of their own carry.
#[derive(Deserialize)]
struct Fields {
    #[serde(default)]
    position: u64,
    #[serde(default)]
    title: String,
    #[serde(default)]
    leaf: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    asked: Option<Asked>,
}

/// Reads an envelope; none where it says nothing that is acted on here, which a newer server may.
pub fn read(text: &str) -> Option<Envelope> {
    let tree = json::tree(text)?;
    let head: Head = json::from(&tree)?;
    let data = &tree["data"];
    let body = match head.kind.as_str() {
        "ready" => Body::Ready { position: fields(data)?.position },
        "resync" => Body::Resync { position: fields(data)?.position },
        "conversation_started" => Body::ConversationStarted(inside(data)?),
        "conversation_renamed" => Body::ConversationRenamed { title: fields(data)?.title },
        "conversation_changed" => Body::ConversationChanged(inside(data)?),
        "conversation_deleted" => Body::ConversationDeleted {},
        "conversation_purged" => Body::ConversationPurged {},
        "message_sent" => Body::MessageSent(inside(data)?),
        "message_changed" => Body::MessageChanged(inside(data)?),
        "branch_switched" => Body::BranchSwitched { leaf: fields(data)?.leaf },
        "answer_requested" => Body::AnswerRequested(inside(data)?),
        "model_asked" => {
            let fields = fields(data)?;
            Body::ModelAsked { answer: fields.answer, asked: fields.asked? }
        }
        "answer_settled" => Body::AnswerSettled(inside(data)?),
        "frame" => Body::Frame(inside(data)?),
        "desk_changed" => Body::DeskChanged(inside(data)?),
        "usage_changed" => Body::UsageChanged(inside(data)?),
        _ => return None,
    };
    let Head { v, conversation, seq, at, .. } = head;
    Some(Envelope { v, conversation, seq, at, body })
}

fn fields(data: &Value) -> Option<Fields> {
    inside(data)
}

fn inside<T: DeserializeOwned>(data: &Value) -> Option<T> {
    json::from(data)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use wire::live::Envelope;

    use super::read;

    /// One of each that is acted on. A new one that is not here is not heard.
    fn bodies() -> Vec<Value> {
        let at = "2026-05-01T00:00:00Z";
        let message = json!({
            "id": "m", "conversation_id": "c", "role": "assistant", "content": "…",
            "status": "complete", "created_at": at, "position": 3,
        });
        let asked = json!({"model": "big", "provider": "p", "temperature": 0.5, "context": ["m"]});
        let conversation = json!({
            "id": "c", "title": null, "created_at": at, "updated_at": at, "message_count": 0,
            "position": 3,
        });
        let numbers = serde_json::to_value(wire::analytics::Numbers::default()).unwrap();
        let totals = serde_json::to_value(wire::analytics::Totals::default()).unwrap();
        vec![
            json!({"type": "ready", "data": {"position": 7}}),
            json!({"type": "resync", "data": {"position": 8}}),
            json!({"type": "conversation_started", "data": conversation}),
            json!({"type": "conversation_renamed", "data": {"title": "A"}}),
            json!({"type": "conversation_changed", "data": {"pinned": true, "tags": ["a"]}}),
            json!({"type": "conversation_deleted", "data": {}}),
            json!({"type": "conversation_purged", "data": {}}),
            json!({"type": "message_sent", "data": message}),
            json!({"type": "message_changed", "data": {"id": "m", "content": "A"}}),
            json!({"type": "branch_switched", "data": {"leaf": "m"}}),
            json!({"type": "answer_requested", "data": message}),
            json!({"type": "model_asked", "data": {"answer": "m", "asked": asked}}),
            json!({"type": "answer_settled", "data": message}),
            json!({"type": "frame", "data": {"answer": "m", "attempt": 1, "text": "a"}}),
            json!({"type": "desk_changed", "data": {"draft": "A"}}),
            json!({"type": "usage_changed", "data": {
                "totals": totals, "today": numbers, "recent": [], "top": [], "position": 9,
            }}),
        ]
    }

    #[test]
    fn it_is_read_as_the_derived_way_reads_it() {
        for mut envelope in bodies() {
            let head = json!({"v": 1, "conversation": "c", "seq": 3, "at": "2026-05-01T00:00:00Z"});
            envelope.as_object_mut().unwrap().extend(head.as_object().unwrap().clone());
            let text = envelope.to_string();
            let derived: Envelope = serde_json::from_str(&text).unwrap_or_else(|error| {
                panic!("{error}: {text}");
            });
            assert_eq!(read(&text), Some(derived), "{text}");
        }
    }

    #[test]
    fn what_is_not_acted_on_or_not_known_is_nothing() {
        for text in [
            r#"{"v":1,"seq":0,"at":"2026-05-01T00:00:00Z","type":"pong","data":{}}"#,
            r#"{"v":1,"seq":0,"at":"2026-05-01T00:00:00Z","type":"of_next_year","data":[1]}"#,
            r#"{"v":1,"seq":0,"at":"2026-05-01T00:00:00Z","type":"frame","data":{}}"#,
            "{",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

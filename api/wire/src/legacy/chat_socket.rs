//! What is said on the sockets of the chat service of 1.x.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::chat::Standing;

/// Client to server, as far as its form goes.
#[derive(Debug, Clone, Deserialize)]
pub struct Request {
    /// What is wanted.
    #[serde(default, rename = "type")]
    pub kind: Option<Value>,
    /// The same, as other clients call it.
    #[serde(default)]
    pub action: Option<Value>,
    /// What with.
    #[serde(default)]
    pub data: Value,
}

/// Data of `start_conversation`.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Start {
    /// What it is called.
    #[serde(default)]
    pub title: Option<String>,
    /// What the model is told before everything else.
    #[serde(default)]
    pub system_message: Option<String>,
}

/// Data of `send_message`.
#[derive(Debug, Clone, Deserialize)]
pub struct Send {
    /// Where; when absent, the conversation that the socket was opened for.
    #[serde(default)]
    pub conversation_id: Option<String>,
    /// The words.
    pub content: String,
}

/// Data of `end_conversation`.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct End {
    /// Which; when absent, the conversation that the socket was opened for.
    #[serde(default)]
    pub conversation_id: Option<String>,
}

/// Server to client.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reply {
    /// The type of the request, or what happened elsewhere.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether what was asked for was done; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    /// What came of it.
    pub data: Option<Outcome>,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The conversation that was started, for clients that look here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<String>,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Outcome {
    /// A conversation was started.
    Started {
        /// Which.
        conversation_id: String,
        /// What it is called.
        title: Option<String>,
        /// When.
        created_at: DateTime<Utc>,
    },
    /// A message was sent and answered.
    Answered {
        /// Where.
        conversation_id: String,
        /// The message.
        user_message: UserMessage,
        /// The answer.
        ai_response: AiResponse,
    },
    /// A conversation was ended.
    Ended {
        /// Which.
        conversation_id: String,
        /// Always `ended` to whoever ended it; absent to others.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<Standing>,
        /// When.
        ended_at: DateTime<Utc>,
    },
}

/// A message that was sent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UserMessage {
    /// 10 hexadecimal characters.
    pub id: String,
    /// The words.
    pub content: String,
    /// When it was sent.
    pub timestamp: DateTime<Utc>,
}

/// The answer to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AiResponse {
    /// 10 hexadecimal characters.
    pub id: String,
    /// The words.
    pub content: String,
    /// When it was asked for.
    pub timestamp: DateTime<Utc>,
    /// Tokens read and written.
    pub tokens_used: Option<u32>,
}

impl Reply {
    /// What was asked for was done.
    pub fn done(kind: &str, data: Outcome) -> Self {
        let conversation_id = match &data {
            Outcome::Started { conversation_id, .. } => Some(conversation_id.clone()),
            _ => None,
        };
        let (kind, data) = (kind.to_owned(), Some(data));
        Self { kind, success: Some(true), data, error: None, conversation_id }
    }

    /// It was not.
    pub fn failed(kind: &str, error: impl Into<String>) -> Self {
        let (kind, error) = (kind.to_owned(), Some(error.into()));
        Self { kind, success: Some(false), data: None, error, conversation_id: None }
    }

    /// Something happened elsewhere.
    pub fn news(kind: &str, data: Outcome) -> Self {
        let (kind, data) = (kind.to_owned(), Some(data));
        Self { kind, success: None, data, error: None, conversation_id: None }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_request_says_type_or_action() {
        for name in ["type", "action"] {
            let request: Request = serde_json::from_value(json!({name: "x", "data": 1})).unwrap();
            assert_eq!(request.kind.or(request.action), Some(json!("x")));
        }
        let bare: Request = serde_json::from_str("{}").unwrap();
        assert!(bare.kind.is_none() && bare.action.is_none() && bare.data.is_null());
    }

    #[test]
    fn a_reply_has_the_form_that_clients_know() {
        let failed = serde_json::to_value(Reply::failed("error", "why")).unwrap();
        let form = json!({"type": "error", "success": false, "data": null, "error": "why"});
        assert_eq!(failed, form);
    }
}

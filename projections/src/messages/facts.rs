//! What is kept beside a message as JSON: written by the fold, read by whoever shows it.

use domain::conversation::{self, Parameters};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How the model was asked for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Model name as the provider knows it.
    pub model: String,
    /// Provider name.
    pub provider: String,
    /// How it was asked.
    #[serde(default, skip_serializing_if = "Parameters::is_default")]
    pub parameters: Parameters,
    /// The messages it was shown, oldest first.
    pub context: Vec<String>,
}

/// What the client that brought a message says of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// What else the client keeps with it: a JSON object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Value>,
}

impl Asked {
    pub(super) fn stored(&self) -> Option<Value> {
        serde_json::to_value(self).ok()
    }
}

impl Supplied {
    pub(super) fn of(supplied: &conversation::Supplied) -> Self {
        let metadata = supplied.metadata.as_ref();
        Self {
            model: supplied.model.clone(),
            tokens: supplied.tokens,
            response_ms: supplied.response_ms,
            // What was erased, or never was JSON, is nothing.
            metadata: metadata.and_then(|metadata| serde_json::from_str(metadata.text()).ok()),
        }
    }

    pub(super) fn stored(&self) -> Option<Value> {
        serde_json::to_value(self).ok()
    }
}

//! Drafts and read marks, which follow a person to every tab and device.

use serde::{Deserialize, Serialize};

/// Body of `PUT /api/v1/conversations/{id}/desk`: what is different; what is absent stays as it
/// is. Whoever writes last wins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeDesk {
    /// What is being written, up to 100,000 characters; nothing clears it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<String>,
    /// Journal position up to which the conversation was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<u64>,
}

/// What lies on the desk for a conversation; what is absent is as before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeskChanged {
    /// What is being written; empty when it was sent or given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<String>,
    /// Journal position up to which the conversation was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<u64>,
}

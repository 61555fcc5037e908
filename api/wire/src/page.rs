//! Receipts of writes and pages of reads.

use serde::{Deserialize, Serialize};

/// What every write answers: which thing, and how far the journal had grown with it.
///
/// A read that must not be older than the write passes `min_position=<position>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipt {
    /// Id of what was created or changed.
    pub id: String,
    /// Journal position (stream sequence) of the commit.
    pub position: u64,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The items, in the order the route documents.
    pub items: Vec<T>,
    /// Pass as `cursor` to get the following page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Journal position this page reflects; events up to and including it are in the items.
    pub position: u64,
}

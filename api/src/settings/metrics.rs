//! `[metrics]`: who may read `/metrics`.

use super::reader::Section;
use super::rules::any;

/// Who may read `/metrics`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metrics {
    /// Whether callers on this machine may do so without a token. A request that a proxy says it
    /// passes on does not count as one of this machine. Administrators may always.
    pub local: bool,
}

impl Metrics {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        Self { local: section.value("local", true, any) }
    }
}

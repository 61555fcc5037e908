//! `[projections]`: the read models.

use super::reader::Section;
use super::rules::any;

/// The read models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projections {
    /// Whether `/readyz` says 503 when a view does not move. By default it says so in its detail
    /// only: writes and the other views are fine, and a balancer that drops every node because
    /// of one view helps nobody.
    pub stalled_is_unready: bool,
}

impl Projections {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        Self { stalled_is_unready: section.value("stalled_is_unready", false, any) }
    }
}

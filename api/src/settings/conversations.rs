//! `[conversations]`: how long what is deleted is kept.

use std::time::Duration;

use super::reader::Section;
use super::rules::within;

const DAY: u64 = 24 * 60 * 60;

/// How long what is deleted is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversations {
    /// How long a conversation stays in the trash before it is purged; none: until its owner
    /// purges it.
    pub trash: Option<Duration>,
}

impl Conversations {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        let days: u32 = section.value("trash_days", 30, within(0..=36_500));
        Self { trash: (days > 0).then(|| Duration::from_secs(u64::from(days) * DAY)) }
    }
}

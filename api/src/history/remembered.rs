use std::sync::Arc;
use std::time::Duration;

use domain::ConversationId;
use moka::sync::Cache;

use super::Happened;

/// Whoever looks back looks at one point after the other: for so long it is remembered what was
/// read for the last one.
const KEPT: Duration = Duration::from_secs(60);
/// Bytes of commits that are remembered, of all conversations together.
const MOST: u64 = 64 * 1024 * 1024;
/// What a commit takes besides its payload, about.
const EACH: usize = 500;

/// The first commits of a conversation, none left out.
#[derive(Debug, Clone, Default)]
pub(super) struct Beginning {
    pub(super) happened: Vec<Arc<Happened>>,
    /// Of their payloads.
    pub(super) bytes: usize,
}

impl Beginning {
    /// The position of its last commit; 0 without any.
    pub(super) fn last(&self) -> u64 {
        self.happened.last().map_or(0, |last| last.opened.position)
    }

    fn weight(&self) -> u32 {
        u32::try_from(self.bytes + self.happened.len() * EACH).unwrap_or(u32::MAX)
    }
}

/// What was read of conversations that somebody has just looked back at. Commits never change, so
/// what is remembered is true; only a purge ends that.
pub struct Remembered(Cache<ConversationId, Arc<Beginning>>);

impl Default for Remembered {
    fn default() -> Self {
        let weigh = |_: &_, beginning: &Arc<Beginning>| beginning.weight();
        Self(Cache::builder().max_capacity(MOST).weigher(weigh).time_to_live(KEPT).build())
    }
}

impl Remembered {
    pub(super) fn of(&self, id: &ConversationId) -> Arc<Beginning> {
        self.0.get(id).unwrap_or_default()
    }

    pub(super) fn keep(&self, id: &ConversationId, beginning: Arc<Beginning>) {
        self.0.insert(id.clone(), beginning);
    }

    /// A conversation is purged.
    pub fn forget(&self, id: &str) {
        if let Ok(id) = ConversationId::parse(id) {
            self.0.invalidate(&id);
        }
    }
}

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::UserId;
use moka::sync::Cache;

/// The last position each user wrote through this node: their next reads here are not older,
/// without their having to say so.
pub struct Fresh {
    written: Cache<UserId, Arc<AtomicU64>>,
}

impl Default for Fresh {
    fn default() -> Self {
        Self { written: Cache::new(100_000) }
    }
}

impl Fresh {
    /// A user wrote up to this position.
    pub fn wrote(&self, user: &UserId, position: u64) {
        let written = self.written.get_with_by_ref(user, Arc::default);
        written.fetch_max(position, Ordering::Relaxed);
    }

    /// The position a user's reads must reflect.
    pub fn at_least(&self, user: &UserId) -> u64 {
        self.written.get(user).map_or(0, |written| written.load(Ordering::Relaxed))
    }
}

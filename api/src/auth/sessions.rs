use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use chrono::{DateTime, Utc};

/// Sessions that ended before their tokens ran out, in memory: filled from the read model at
/// start and from the journal ever after, so that no request asks the database.
#[derive(Default)]
pub struct EndedSessions {
    ended: RwLock<HashMap<String, DateTime<Utc>>>,
}

impl EndedSessions {
    /// Remembers a session until its tokens have run out; forgets those that have at `now`.
    pub fn add(&self, session: &str, expires_at: DateTime<Utc>, now: DateTime<Utc>) {
        let mut ended = self.ended.write().unwrap_or_else(PoisonError::into_inner);
        ended.retain(|_, expires_at| *expires_at > now);
        ended.insert(session.to_owned(), expires_at);
    }

    /// Whether a session has ended.
    pub fn contains(&self, session: &str) -> bool {
        self.ended.read().unwrap_or_else(PoisonError::into_inner).contains_key(session)
    }
}

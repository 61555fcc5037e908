use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use chrono::{DateTime, Utc};

/// So many are kept before those whose tokens have run out are looked for.
const FEW: usize = 1_000;

/// Sessions that ended before their tokens ran out, in memory: filled from the read model at
/// start and from the journal ever after, so that no request asks the database.
#[derive(Default)]
pub struct EndedSessions {
    inner: RwLock<Inner>,
}

#[derive(Default)]
struct Inner {
    ended: HashMap<String, DateTime<Utc>>,
    /// How many were left when it was last swept.
    left: usize,
}

impl EndedSessions {
    /// Remembers a session until its tokens have run out; now and then forgets those that have
    /// at `now`.
    pub fn add(&self, session: &str, expires_at: DateTime<Utc>, now: DateTime<Utc>) {
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        inner.ended.insert(session.to_owned(), expires_at);
        // Each time it has doubled: who signs in and out for ever does not make it slow.
        if inner.ended.len() > 2 * inner.left.max(FEW) {
            inner.ended.retain(|_, expires_at| *expires_at > now);
            inner.left = inner.ended.len();
        }
    }

    /// Whether a session has ended.
    pub fn contains(&self, session: &str) -> bool {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        inner.ended.contains_key(session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_whose_tokens_have_run_out_are_forgotten_in_time() {
        let ended = EndedSessions::default();
        let (early, late) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + chrono::Days::new(1));
        for n in 0..2 * FEW {
            ended.add(&n.to_string(), early, early);
        }
        assert!(ended.contains("0"));
        ended.add("last", late + chrono::Days::new(1), late);
        assert!(!ended.contains("0") && ended.contains("last"));
    }
}

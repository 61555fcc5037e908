use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, HttpResponseBuilder};
use domain::UserId;
use moka::sync::Cache;

use super::ApiError;

const POSITION: HeaderName = HeaderName::from_static("convoai-view-position");
const BEHIND: HeaderName = HeaderName::from_static("convoai-view-behind");

/// How far the view was that an answer was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Its position, at least.
    pub position: u64,
    /// The caller's own last write is missing from it.
    pub behind: bool,
}

impl Seen {
    /// Of two views that an answer was read from.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let position = self.position.min(other.position);
        Self { position, behind: self.behind || other.behind }
    }

    /// 200, with headers that say so.
    pub fn ok(self) -> HttpResponseBuilder {
        let mut answer = HttpResponse::Ok();
        answer.insert_header((POSITION, self.position));
        if self.behind {
            answer.insert_header((BEHIND, HeaderValue::from_static("true")));
        }
        answer
    }

    /// What is not there may be there a moment later, when the view is behind the caller.
    pub fn missing(self, otherwise: ApiError) -> ApiError {
        if self.behind { ApiError::behind() } else { otherwise }
    }
}

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

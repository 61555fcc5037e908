use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use domain::account::Scope;
use domain::{KeyId, UserId};
use moka::future::Cache;
use projections::api_keys::Holder;
use secrecy::SecretString;

use super::{Actor, Via};
use crate::backend::Backend;
use crate::http::ApiError;

/// What every API key begins with, so that scanners recognise one that was published by mistake.
const PREFIX: &str = "cvai_";
/// Characters of a secret.
const SECRET: usize = 64;
/// Keys remembered at a time.
const KEPT: u64 = 10_000;
/// Use is reported no more often than this; the account decides what is written down.
const REPORTED_EVERY: Duration = Duration::from_secs(15 * 60);

/// Who holds which API key, in memory. Whoever knows of a change that may concern keys says its
/// position: what was read before that is read again.
pub struct ApiKeys {
    holders: Cache<KeyId, (u64, Option<Arc<Holder>>)>,
    reported: Cache<KeyId, ()>,
    changed: AtomicU64,
}

impl Default for ApiKeys {
    fn default() -> Self {
        Self {
            holders: Cache::new(KEPT),
            reported: Cache::builder().max_capacity(KEPT).time_to_live(REPORTED_EVERY).build(),
            changed: AtomicU64::new(0),
        }
    }
}

impl ApiKeys {
    /// The key as its owner is shown it, once.
    pub fn write(key: &KeyId, secret: &str) -> String {
        format!("{PREFIX}{key}_{secret}")
    }

    /// The two halves of an API key; none when it is something else.
    pub fn read(token: &str) -> Option<(KeyId, SecretString)> {
        let (key, secret) = token.strip_prefix(PREFIX)?.split_once('_')?;
        let secret = Some(secret).filter(|secret| secret.len() == SECRET)?;
        Some((KeyId::parse(key).ok()?, secret.into()))
    }

    /// Something happened at this position that keys may depend on.
    pub fn changed(&self, position: u64) {
        self.changed.fetch_max(position, Ordering::AcqRel);
    }

    /// Whoever holds a key.
    ///
    /// # Errors
    /// 401 when it is void, or its user cannot sign in; 503 when that cannot be found out.
    pub async fn holder(
        &self,
        key: KeyId,
        secret: &SecretString,
        backend: &Backend,
    ) -> Result<Actor, ApiError> {
        let void = || ApiError::unauthenticated("key_invalid", "this API key is not valid");
        let holder = self.find(&key, backend).await?.ok_or_else(void)?;
        let digest = backend.accounts.key_digest(&key, secret);
        verify_slices_are_equal(digest.as_bytes(), holder.digest.as_bytes()).map_err(|_| void())?;
        let now = backend.clock.now();
        if holder.expires_at.is_some_and(|expires_at| expires_at <= now) {
            return Err(ApiError::unauthenticated("key_expired", "this API key has run out"));
        }
        let scopes = holder.scopes.iter().filter_map(|scope| scope.parse::<Scope>().ok());
        Ok(Actor {
            user: UserId::parse(&holder.user_id).map_err(|_| void())?,
            username: holder.username.clone(),
            roles: holder.roles.clone(),
            expires_at: holder.expires_at.map_or(i64::MAX, |expires_at| expires_at.timestamp()),
            one_time: false,
            via: Via::Key(key, scopes.collect()),
        })
    }

    /// Whether the use of a key is to be reported now.
    pub async fn is_news(&self, key: &KeyId) -> bool {
        self.reported.entry(key.clone()).or_insert(()).await.is_fresh()
    }

    async fn find(&self, key: &KeyId, backend: &Backend) -> Result<Option<Arc<Holder>>, ApiError> {
        let position = self.changed.load(Ordering::Acquire);
        if let Some((as_of, holder)) = self.holders.get(key).await
            && as_of >= position
        {
            return Ok(holder);
        }
        let holder = backend.views.key_holder(key, position).await?.map(Arc::new);
        self.holders.insert(key.clone(), (position, holder.clone())).await;
        Ok(holder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_and_nothing_else_is_one() {
        let key = KeyId::parse("c".repeat(12)).unwrap();
        let written = ApiKeys::write(&key, &"5".repeat(64));
        assert_eq!(ApiKeys::read(&written).unwrap().0, key);
        for wrong in ["", "cvai_", "cvai_cccccccccccc", "cvai_cccccccccccc_5", &written[1..]] {
            assert!(ApiKeys::read(wrong).is_none(), "{wrong}");
        }
    }
}

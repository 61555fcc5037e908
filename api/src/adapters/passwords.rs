use std::sync::Arc;

use argon2::password_hash::phc::{Output, PasswordHash};
use argon2::{Algorithm, Argon2, Block, Params, PasswordHasher as _, Version};
use async_trait::async_trait;
use commands::ports::{PasswordHasher, PortError};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use super::hashing::Threads;

/// Argon2id (RFC 9106), computed on threads of its own, a few at a time so that many log-ins at
/// once cannot take all memory. So many may wait for their turn; those beyond are turned away at
/// once, which is better than an answer that comes after everybody has given up.
pub struct Argon2Hasher {
    argon2: Argon2<'static>,
    /// Of no password: what a guess at an unknown user is checked against.
    dummy: String,
    threads: Threads,
    /// Places for those that are computed and those that wait.
    places: Arc<Semaphore>,
}

impl Argon2Hasher {
    /// With a memory cost in KiB, passes, lanes, how many are computed at once, and how many may
    /// wait for that.
    ///
    /// # Errors
    /// When Argon2 does not allow these costs.
    pub fn new(
        memory_kib: u32,
        iterations: u32,
        lanes: u32,
        at_once: usize,
        queue: usize,
    ) -> Result<Self, argon2::Error> {
        let params = Params::new(memory_kib, iterations, lanes, None)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let dummy = argon2
            .hash_password(b"the password of nobody")
            .map_err(|_| argon2::Error::AlgorithmInvalid)?
            .to_string();
        let at_once = at_once.max(1);
        let places = Arc::new(Semaphore::new(at_once + queue));
        Ok(Self { argon2, dummy, threads: Threads::new(at_once), places })
    }

    async fn off_the_loop<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vec<Block>) -> Result<T, PortError> + Send + 'static,
    ) -> Result<T, PortError> {
        let busy = |_| PortError::Busy { what: "the checking of passwords" };
        let place = self.places.clone().try_acquire_owned().map_err(busy)?;
        let turn = self.threads.turn().await.map_err(|e| PortError::failed("hashing", e))?;
        let span = tracing::Span::current();
        let work = move |memory: &mut Vec<Block>| {
            let _held = place;
            span.in_scope(|| work(memory))
        };
        turn.take(work).await.map_err(|error| PortError::failed("hashing", error))?
    }
}

/// Whether a hash is that of a password, at the costs that it names.
fn fits(
    password: &[u8],
    hash: &PasswordHash,
    memory: &mut Vec<Block>,
) -> argon2::password_hash::Result<bool> {
    let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else { return Ok(false) };
    let version = hash.version.map(Version::try_from).transpose()?.unwrap_or_default();
    let argon2 = Argon2::new(
        Algorithm::try_from(hash.algorithm.as_str())?,
        version,
        Params::try_from(hash)?,
    );
    let mut buffer = [0; Output::MAX_LENGTH];
    let output = &mut buffer[..expected.len()];
    // Whatever it held from the last time is written over.
    let blocks = argon2.params().block_count().max(memory.len());
    memory.resize(blocks, Block::new());
    argon2.hash_password_into_with_memory(password, salt, output, memory)?;
    // Takes as long wherever they differ.
    Ok(Output::new(output)? == *expected)
}

#[async_trait]
impl PasswordHasher for Argon2Hasher {
    async fn hash(&self, password: SecretString) -> Result<String, PortError> {
        let argon2 = self.argon2.clone();
        self.off_the_loop(move |_| {
            let hash = argon2.hash_password(password.expose_secret().as_bytes());
            hash.map(|hash| hash.to_string())
                .map_err(|error| PortError::failed("hashing a password", error.to_string()))
        })
        .await
    }

    async fn verify(
        &self,
        password: SecretString,
        hash: Option<String>,
    ) -> Result<bool, PortError> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.dummy.clone());
        self.off_the_loop(move |memory| {
            let parsed = PasswordHash::new(&hash)
                .map_err(|error| PortError::failed("reading a password hash", error.to_string()))?;
            // One that cannot be computed fits nobody.
            let fits = fits(password.expose_secret().as_bytes(), &parsed, memory);
            Ok(fits.unwrap_or_default() && known)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_user_fits() {
        let hasher = Argon2Hasher::new(64, 1, 1, 2, 8).unwrap();
        let hash = hasher.hash("correct horse".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
        assert!(hasher.verify("correct horse".into(), Some(hash.clone())).await.unwrap());
        assert!(!hasher.verify("wrong horse".into(), Some(hash)).await.unwrap());
        assert!(!hasher.verify("the password of nobody".into(), None).await.unwrap());
    }

    #[tokio::test]
    async fn beyond_the_queue_one_is_turned_away_and_others_are_not() {
        let hasher = Argon2Hasher::new(64, 1, 1, 1, 2).unwrap();
        let hash = hasher.hash("correct horse".into()).await.unwrap();
        // Nobody gets a turn before all have asked for one.
        let turn = hasher.threads.turn().await.unwrap();
        let checks = (0..8).map(|_| hasher.verify("correct horse".into(), Some(hash.clone())));
        let checks = futures_util::future::join_all(checks);
        let (checked, ()) = tokio::join!(checks, async { drop(turn) });
        let turned_away = |one: &Result<_, _>| matches!(one, Err(PortError::Busy { .. }));
        assert_eq!(checked.iter().filter(|one| turned_away(one)).count(), 5);
        assert_eq!(checked.iter().filter(|one| matches!(one, Ok(true))).count(), 3);
        assert!(hasher.verify("correct horse".into(), Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn the_cost_of_an_old_hash_is_read_from_it() {
        let old =
            Argon2Hasher::new(64, 1, 1, 1, 8).unwrap().hash("correct horse".into()).await.unwrap();
        let dearer = Argon2Hasher::new(128, 2, 1, 1, 8).unwrap();
        assert!(dearer.verify("correct horse".into(), Some(old)).await.unwrap());
    }
}

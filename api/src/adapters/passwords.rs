use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use async_trait::async_trait;
use commands::ports::{PasswordHasher, PortError};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

/// Argon2id (RFC 9106), computed on threads of its own, a few at a time so that many log-ins at
/// once cannot take all memory.
pub struct Argon2Hasher {
    argon2: Argon2<'static>,
    /// Of no password: what a guess at an unknown user is checked against.
    dummy: String,
    at_once: Arc<Semaphore>,
}

impl Argon2Hasher {
    /// With a memory cost in KiB, passes, lanes, and how many are computed at once.
    ///
    /// # Errors
    /// When Argon2 does not allow these costs.
    pub fn new(
        memory_kib: u32,
        iterations: u32,
        lanes: u32,
        at_once: usize,
    ) -> Result<Self, argon2::Error> {
        let params = Params::new(memory_kib, iterations, lanes, None)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let dummy = argon2
            .hash_password(b"the password of nobody")
            .map_err(|_| argon2::Error::AlgorithmInvalid)?
            .to_string();
        Ok(Self { argon2, dummy, at_once: Arc::new(Semaphore::new(at_once.max(1))) })
    }

    async fn off_the_loop<T: Send + 'static>(
        &self,
        work: impl FnOnce(Argon2<'static>) -> Result<T, PortError> + Send + 'static,
    ) -> Result<T, PortError> {
        let failed =
            |error: Box<dyn std::error::Error + Send + Sync>| PortError::failed("hashing", error);
        let permit = self.at_once.clone().acquire_owned().await.map_err(|e| failed(e.into()))?;
        let argon2 = self.argon2.clone();
        let span = tracing::Span::current();
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            span.in_scope(|| work(argon2))
        })
        .await
        .map_err(|error| failed(error.into()))?
    }
}

#[async_trait]
impl PasswordHasher for Argon2Hasher {
    async fn hash(&self, password: SecretString) -> Result<String, PortError> {
        self.off_the_loop(move |argon2| {
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
        self.off_the_loop(move |argon2| {
            let parsed = PasswordHash::new(&hash)
                .map_err(|error| PortError::failed("reading a password hash", error.to_string()))?;
            Ok(argon2.verify_password(password.expose_secret().as_bytes(), &parsed).is_ok()
                && known)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_user_fits() {
        let hasher = Argon2Hasher::new(64, 1, 1, 2).unwrap();
        let hash = hasher.hash("correct horse".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
        assert!(hasher.verify("correct horse".into(), Some(hash.clone())).await.unwrap());
        assert!(!hasher.verify("wrong horse".into(), Some(hash)).await.unwrap());
        assert!(!hasher.verify("the password of nobody".into(), None).await.unwrap());
    }

    #[tokio::test]
    async fn the_cost_of_an_old_hash_is_read_from_it() {
        let old =
            Argon2Hasher::new(64, 1, 1, 1).unwrap().hash("correct horse".into()).await.unwrap();
        let dearer = Argon2Hasher::new(128, 2, 1, 1).unwrap();
        assert!(dearer.verify("correct horse".into(), Some(old)).await.unwrap());
    }
}

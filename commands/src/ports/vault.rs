use std::sync::Arc;

use async_trait::async_trait;
use domain::sealing::DataKey;
use domain::{PasswordId, UserId};

use super::PortError;

/// The data keys of users.
#[async_trait]
pub trait Keyring: Send + Sync {
    /// The user's key, made when there is none yet.
    async fn key(&self, owner: &UserId) -> Result<Arc<DataKey>, PortError>;
}

/// Password hashes, which no stream ever sees. The journal says which password of a user counts:
/// none for that of the registration, else the one of its last change.
#[async_trait]
pub trait Credentials: Send + Sync {
    /// Keeps the hash (PHC string) of a password, unless it has one.
    async fn store_if_absent(
        &self,
        user: &UserId,
        password: Option<&PasswordId>,
        hash: &str,
    ) -> Result<(), PortError>;

    /// Keeps the hash of a password, in place of another.
    async fn store(
        &self,
        user: &UserId,
        password: Option<&PasswordId>,
        hash: &str,
    ) -> Result<(), PortError>;

    /// The hash of a password.
    async fn find(
        &self,
        user: &UserId,
        password: Option<&PasswordId>,
    ) -> Result<Option<String>, PortError>;

    /// Drops this very hash, of a password that was not accepted.
    async fn forget(
        &self,
        user: &UserId,
        password: Option<&PasswordId>,
        hash: &str,
    ) -> Result<(), PortError>;

    /// Drops the hash of a password that does not count any more.
    async fn remove(&self, user: &UserId, password: Option<&PasswordId>) -> Result<(), PortError>;
}

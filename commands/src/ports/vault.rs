use std::sync::Arc;

use async_trait::async_trait;
use domain::UserId;
use domain::sealing::DataKey;

use super::PortError;

/// The data keys of users.
#[async_trait]
pub trait Keyring: Send + Sync {
    /// The user's key, made when there is none yet.
    async fn key(&self, owner: &UserId) -> Result<Arc<DataKey>, PortError>;
}

/// Password hashes, which no stream ever sees.
#[async_trait]
pub trait Credentials: Send + Sync {
    /// Keeps the hash (PHC string) of a user who has none yet.
    async fn store_if_absent(&self, user: &UserId, hash: &str) -> Result<(), PortError>;

    /// Keeps the hash of a user, in place of another.
    async fn store(&self, user: &UserId, hash: &str) -> Result<(), PortError>;

    /// The hash of a user.
    async fn find(&self, user: &UserId) -> Result<Option<String>, PortError>;

    /// Drops this very hash of a user whose registration was refused.
    async fn forget(&self, user: &UserId, hash: &str) -> Result<(), PortError>;
}

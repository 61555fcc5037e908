use std::sync::Arc;

use async_trait::async_trait;
use commands::ports::{Credentials, Keyring, PortError};
use domain::sealing::DataKey;
use domain::{PasswordId, UserId};
use projections::vault;

use super::database;

/// Password hashes and data keys, kept in Postgres.
#[derive(Clone)]
pub struct Vault {
    /// Data keys.
    pub keyring: Arc<vault::Keyring>,
    /// Password hashes.
    pub credentials: vault::Credentials,
}

#[async_trait]
impl Keyring for Vault {
    async fn key(&self, owner: &UserId) -> Result<Arc<DataKey>, PortError> {
        self.keyring.key(owner).await.map_err(database)
    }
}

#[async_trait]
impl Credentials for Vault {
    async fn store_if_absent(
        &self,
        user: &UserId,
        password: Option<&PasswordId>,
        hash: &str,
    ) -> Result<(), PortError> {
        self.credentials.store_if_absent(user, password, hash).await.map_err(database)
    }

    async fn find(
        &self,
        user: &UserId,
        password: Option<&PasswordId>,
    ) -> Result<Option<String>, PortError> {
        self.credentials.find(user, password).await.map_err(database)
    }

    async fn store(
        &self,
        user: &UserId,
        password: Option<&PasswordId>,
        hash: &str,
    ) -> Result<(), PortError> {
        self.credentials.store(user, password, hash).await.map_err(database)
    }

    async fn forget(
        &self,
        user: &UserId,
        password: Option<&PasswordId>,
        hash: &str,
    ) -> Result<(), PortError> {
        self.credentials.forget(user, password, hash).await.map_err(database)
    }

    async fn remove(&self, user: &UserId, password: Option<&PasswordId>) -> Result<(), PortError> {
        self.credentials.remove(user, password).await.map_err(database)
    }
}

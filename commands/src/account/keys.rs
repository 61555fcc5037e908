use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use domain::account::{Command, Scope};
use domain::{Account, KeyId, KeyName, UserId};
use secrecy::{ExposeSecret, SecretString};

use super::Accounts;
use crate::error::CommandError;
use crate::execute::Journal;
use crate::order::Order;
use crate::ports::PortError;

/// Characters of a key's secret: 256 bits.
const SECRET: usize = 64;
/// Use of a key is written down no more often than this.
const NOTED_EVERY: Duration = Duration::minutes(15);

/// An API key somebody wants.
#[derive(Debug, Clone)]
pub struct CreateKey {
    /// What its owner calls it.
    pub name: KeyName,
    /// What may be done with it.
    pub scopes: BTreeSet<Scope>,
    /// When it ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
}

/// An API key that was made. Its secret is known now and never again.
#[derive(Debug, Clone)]
pub struct CreatedKey {
    /// Names it.
    pub key: KeyId,
    /// The other half of it.
    pub secret: SecretString,
    /// Journal position of the commit.
    pub position: u64,
}

impl<S: Journal<Account>> Accounts<S> {
    /// Makes an API key.
    ///
    /// # Errors
    /// Refused when there are too many.
    pub async fn create_key(
        &self,
        user: &UserId,
        wanted: CreateKey,
        order: &Order,
    ) -> Result<CreatedKey, CommandError> {
        let key = KeyId::parse(self.ids.hex(12));
        let key = key.map_err(|error| PortError::failed("making an id", error))?;
        let secret = SecretString::from(self.ids.hex(SECRET));
        let CreateKey { name, scopes, expires_at } = wanted;
        let command = Command::CreateKey {
            digest: self.key_digest(&key, &secret),
            key: key.clone(),
            name,
            scopes,
            expires_at,
            at: self.clock.now(),
        };
        let position = self.simply(user, command, order).await?;
        Ok(CreatedKey { key, secret, position })
    }

    /// What is kept of a key's secret: a keyed hash. A slow one is for secrets that people make
    /// up; this one has 256 bits.
    pub fn key_digest(&self, key: &KeyId, secret: &SecretString) -> String {
        self.fingerprint.of("api key", &[key.as_str(), secret.expose_secret()], 64)
    }

    /// Writes down that a key is in use, unless it was done a moment ago.
    ///
    /// # Errors
    /// Refused when the key is void.
    pub async fn note_key_use(
        &self,
        user: &UserId,
        key: KeyId,
        address: Option<String>,
        order: &Order,
    ) -> Result<u64, CommandError> {
        let at = self.clock.now();
        let command = Command::NoteKeyUse { key, at, every: NOTED_EVERY, address };
        self.simply(user, command, order).await
    }

    /// Makes an API key void; one that is void already stays so. Answers the journal position.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn revoke_key(
        &self,
        user: &UserId,
        key: KeyId,
        order: &Order,
    ) -> Result<u64, CommandError> {
        self.simply(user, Command::RevokeKey { key }, order).await
    }
}

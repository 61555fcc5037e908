use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::rand;
use domain::UserId;
use domain::sealing::DataKey;
use moka::future::Cache;
use sqlx::PgPool;

use crate::Error;

const KEPT: u64 = 10_000;
const KEPT_FOR: Duration = Duration::from_secs(600);

/// The key that wraps all data keys: 256 bits, from the settings.
pub struct MasterKey(RandomizedNonceKey);

impl MasterKey {
    /// Takes the 32 bytes of the key.
    ///
    /// # Errors
    /// When the bytes are not 32.
    pub fn new(bytes: &[u8]) -> Result<Self, Error> {
        let sealing = |_| Error::Sealing { doing: "reading the master key: it must be 32 bytes" };
        RandomizedNonceKey::new(&AES_256_GCM, bytes).map(Self).map_err(sealing)
    }

    fn wrap(&self, owner: &UserId, key: &[u8]) -> Result<Vec<u8>, Error> {
        let mut wrapped = key.to_vec();
        let nonce = self
            .0
            .seal_in_place_append_tag(Aad::from(owner.as_str()), &mut wrapped)
            .map_err(|_| Error::Sealing { doing: "wrapping a data key" })?;
        Ok([nonce.as_ref().as_slice(), &wrapped].concat())
    }

    fn unwrap(&self, owner: &UserId, wrapped: &[u8]) -> Result<DataKey, Error> {
        let sealing = || Error::Sealing { doing: "unwrapping a data key" };
        let (nonce, key) = wrapped.split_at_checked(NONCE_LEN).ok_or_else(sealing)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| sealing())?;
        let mut key = key.to_vec();
        let key = self
            .0
            .open_in_place(nonce, Aad::from(owner.as_str()), &mut key)
            .map_err(|_| sealing())?;
        DataKey::new(owner.clone(), key).map_err(|_| sealing())
    }
}

/// The data keys of users, wrapped in the database, unwrapped for a while in memory.
pub struct Keyring {
    pool: PgPool,
    master: MasterKey,
    kept: Cache<UserId, Arc<DataKey>>,
}

impl Keyring {
    /// Over a database, under a master key.
    pub fn new(pool: PgPool, master: MasterKey) -> Self {
        let kept = Cache::builder().max_capacity(KEPT).time_to_live(KEPT_FOR).build();
        Self { pool, master, kept }
    }

    /// Checks that the master key is the one this vault was made with; in an empty vault, makes
    /// it that.
    ///
    /// # Errors
    /// [`Error::ForeignKey`] when it is another one; or the database fails.
    pub async fn check(&self) -> Result<(), Error> {
        let doing = || Error::database("checking the master key");
        sqlx::query(
            "insert into vault.master_key_check (wrapped) values ($1) on conflict do nothing",
        )
        .bind(self.master.wrap(&nobody()?, &[0; DataKey::LEN])?)
        .execute(&self.pool)
        .await
        .map_err(doing())?;
        let wrapped: Vec<u8> = sqlx::query_scalar("select wrapped from vault.master_key_check")
            .fetch_one(&self.pool)
            .await
            .map_err(doing())?;
        self.master.unwrap(&nobody()?, &wrapped).map(drop).map_err(|_| Error::ForeignKey)
    }

    /// The user's key, made when there is none yet.
    ///
    /// # Errors
    /// When the database fails or the master key is another one.
    pub async fn key(&self, owner: &UserId) -> Result<Arc<DataKey>, Error> {
        if let Some(key) = self.find(owner).await? {
            return Ok(key);
        }
        let mut fresh = [0; DataKey::LEN];
        rand::fill(&mut fresh).map_err(|_| Error::Sealing { doing: "making a data key" })?;
        // Two nodes may get here at once: the first key stays, both read it back.
        sqlx::query(
            "insert into vault.data_keys (user_id, wrapped) values ($1, $2) on conflict do nothing",
        )
        .bind(owner.as_str())
        .bind(self.master.wrap(owner, &fresh)?)
        .execute(&self.pool)
        .await
        .map_err(Error::database("keeping a data key"))?;
        self.find(owner).await?.ok_or(Error::Sealing { doing: "making a data key" })
    }

    /// The user's key; none when it never existed or was destroyed.
    ///
    /// # Errors
    /// When the database fails or the master key is another one.
    pub async fn find(&self, owner: &UserId) -> Result<Option<Arc<DataKey>>, Error> {
        if let Some(key) = self.kept.get(owner).await {
            return Ok(Some(key));
        }
        let wrapped: Option<Vec<u8>> =
            sqlx::query_scalar("select wrapped from vault.data_keys where user_id = $1")
                .bind(owner.as_str())
                .fetch_optional(&self.pool)
                .await
                .map_err(Error::database("reading a data key"))?;
        let Some(wrapped) = wrapped else { return Ok(None) };
        let key = Arc::new(self.master.unwrap(owner, &wrapped)?);
        self.kept.insert(owner.clone(), key.clone()).await;
        Ok(Some(key))
    }
}

/// Whose key the word of the check is.
fn nobody() -> Result<UserId, Error> {
    UserId::parse("0".repeat(16)).map_err(|error| Error::inconsistent("vault", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_key_opens_only_for_its_owner_and_under_its_master() {
        let owner = |digit: &str| UserId::parse(digit.repeat(16)).unwrap();
        let master = MasterKey::new(&[1; 32]).unwrap();
        let wrapped = master.wrap(&owner("a"), &[7; 32]).unwrap();
        assert!(master.unwrap(&owner("a"), &wrapped).is_ok());
        assert!(master.unwrap(&owner("b"), &wrapped).is_err());
        assert!(MasterKey::new(&[2; 32]).unwrap().unwrap(&owner("a"), &wrapped).is_err());
        assert!(master.unwrap(&owner("a"), &wrapped[..5]).is_err());
        assert!(MasterKey::new(&[1; 31]).is_err());
    }
}

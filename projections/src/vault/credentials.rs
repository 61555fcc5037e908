use domain::UserId;
use sqlx::PgPool;

use crate::Error;

/// Password hashes by user.
#[derive(Clone)]
pub struct Credentials {
    pool: PgPool,
}

impl Credentials {
    /// Over a database.
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// Keeps the hash (PHC string) of a user who has none yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn store_if_absent(&self, user: &UserId, hash: &str) -> Result<(), Error> {
        sqlx::query(
            "insert into vault.credentials (user_id, hash) values ($1, $2) on conflict do nothing",
        )
        .bind(user.as_str())
        .bind(hash)
        .execute(&self.pool)
        .await
        .map_err(Error::database("keeping a password hash"))?;
        Ok(())
    }

    /// The hash of a user.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(&self, user: &UserId) -> Result<Option<String>, Error> {
        sqlx::query_scalar("select hash from vault.credentials where user_id = $1")
            .bind(user.as_str())
            .fetch_optional(&self.pool)
            .await
            .map_err(Error::database("reading a password hash"))
    }

    /// Keeps the hash of a user, in place of another.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn store(&self, user: &UserId, hash: &str) -> Result<(), Error> {
        sqlx::query(
            "insert into vault.credentials (user_id, hash) values ($1, $2)
             on conflict (user_id) do update set hash = excluded.hash, changed_at = now()
             where credentials.hash <> excluded.hash",
        )
        .bind(user.as_str())
        .bind(hash)
        .execute(&self.pool)
        .await
        .map_err(Error::database("keeping a password hash"))?;
        Ok(())
    }

    /// Drops this very hash of a user.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget(&self, user: &UserId, hash: &str) -> Result<(), Error> {
        sqlx::query("delete from vault.credentials where user_id = $1 and hash = $2")
            .bind(user.as_str())
            .bind(hash)
            .execute(&self.pool)
            .await
            .map_err(Error::database("dropping a password hash"))?;
        Ok(())
    }
}

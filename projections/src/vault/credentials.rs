use domain::{PasswordId, UserId};
use sqlx::PgPool;

use crate::Error;

/// Password hashes, by user and password.
#[derive(Clone)]
pub struct Credentials {
    pool: PgPool,
}

impl Credentials {
    /// Over a database.
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// Keeps the hash (PHC string) of a password, unless it has one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn store_if_absent(
        &self,
        user: &UserId,
        password: Option<&PasswordId>,
        hash: &str,
    ) -> Result<(), Error> {
        sqlx::query(
            "insert into vault.credentials (user_id, password_id, hash) values ($1, $2, $3)
             on conflict do nothing",
        )
        .bind(user.as_str())
        .bind(column(password))
        .bind(hash)
        .execute(&self.pool)
        .await
        .map_err(Error::database("keeping a password hash"))?;
        Ok(())
    }

    /// The hash of a password.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(
        &self,
        user: &UserId,
        password: Option<&PasswordId>,
    ) -> Result<Option<String>, Error> {
        sqlx::query_scalar(
            "select hash from vault.credentials where user_id = $1 and password_id = $2",
        )
        .bind(user.as_str())
        .bind(column(password))
        .fetch_optional(&self.pool)
        .await
        .map_err(Error::database("reading a password hash"))
    }

    /// Keeps the hash of a password, in place of another.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn store(
        &self,
        user: &UserId,
        password: Option<&PasswordId>,
        hash: &str,
    ) -> Result<(), Error> {
        sqlx::query(
            "insert into vault.credentials (user_id, password_id, hash) values ($1, $2, $3)
             on conflict (user_id, password_id)
             do update set hash = excluded.hash, changed_at = now()
             where credentials.hash <> excluded.hash",
        )
        .bind(user.as_str())
        .bind(column(password))
        .bind(hash)
        .execute(&self.pool)
        .await
        .map_err(Error::database("keeping a password hash"))?;
        Ok(())
    }

    /// Drops this very hash of a password.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget(
        &self,
        user: &UserId,
        password: Option<&PasswordId>,
        hash: &str,
    ) -> Result<(), Error> {
        sqlx::query(
            "delete from vault.credentials where user_id = $1 and password_id = $2 and hash = $3",
        )
        .bind(user.as_str())
        .bind(column(password))
        .bind(hash)
        .execute(&self.pool)
        .await
        .map_err(Error::database("dropping a password hash"))?;
        Ok(())
    }

    /// Drops the hash of a password, whatever it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove(&self, user: &UserId, password: Option<&PasswordId>) -> Result<(), Error> {
        sqlx::query("delete from vault.credentials where user_id = $1 and password_id = $2")
            .bind(user.as_str())
            .bind(column(password))
            .execute(&self.pool)
            .await
            .map_err(Error::database("dropping an old password hash"))?;
        Ok(())
    }
}

/// The password of the registration has no name of its own.
fn column(password: Option<&PasswordId>) -> &str {
    password.map_or("", PasswordId::as_str)
}

use chrono::{DateTime, Utc};
use domain::{KeyId, UserId};

use super::{ApiKeyRow, ApiKeys};
use crate::accounts::Accounts;
use crate::{Error, Projection, Views};

/// An API key that is not void, with who may use it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Holder {
    /// Whose it is.
    pub user_id: String,
    /// What the user is called.
    pub username: String,
    /// What the user may do.
    pub roles: Vec<String>,
    /// What may be done with the key.
    pub scopes: Vec<String>,
    /// Keyed hash of its secret, hexadecimal.
    pub digest: String,
    /// When it ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Views {
    /// A user's API keys that are not void, the newest first, as of at least a position.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn api_keys(&self, user: &UserId, at_least: u64) -> Result<Vec<ApiKeyRow>, Error> {
        self.reading(&[ApiKeys::NAME], at_least, "listing API keys", || {
            sqlx::query_as(
                "select * from api_keys where user_id = $1 and revoked_at is null
                 order by created_at desc, key_id",
            )
            .bind(user.as_str())
            .fetch_all(&self.pool)
        })
        .await
    }

    /// Who holds an API key; none when it is void or its user cannot sign in. As of at least a
    /// position.
    ///
    /// # Errors
    /// When the database fails or the views are too far behind.
    pub async fn key_holder(&self, key: &KeyId, at_least: u64) -> Result<Option<Holder>, Error> {
        self.reading(&[ApiKeys::NAME, Accounts::NAME], at_least, "looking an API key up", || {
            sqlx::query_as(
                "select user_id, username, roles, scopes, digest, expires_at
                 from api_keys join accounts using (user_id)
                 where key_id = $1 and revoked_at is null and deleted_at is null and not disabled
                   and not one_time",
            )
            .bind(key.as_str())
            .fetch_optional(&self.pool)
        })
        .await
    }
}

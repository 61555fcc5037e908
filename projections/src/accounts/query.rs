use domain::UserId;

use super::Accounts;
use crate::{Error, Projection, Views};

/// One user.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct AccountRow {
    /// User id.
    pub user_id: String,
    /// Unique name.
    pub username: String,
    /// Unique address.
    pub email: String,
    /// What the person wants to be called.
    pub full_name: Option<String>,
    /// Role names.
    pub roles: Vec<String>,
}

impl Views {
    /// One user, as of at least a position.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn account(&self, user: &UserId, at_least: u64) -> Result<Option<AccountRow>, Error> {
        self.progress.reached(Accounts::NAME, at_least).await?;
        sqlx::query_as(
            "select user_id, username, email, full_name, roles from accounts where user_id = $1",
        )
        .bind(user.as_str())
        .fetch_optional(&self.pool)
        .await
        .map_err(Error::database("reading an account"))
    }
}

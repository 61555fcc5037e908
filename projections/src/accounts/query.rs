use domain::UserId;

use super::{AccountRow, Accounts};
use crate::{Error, Projection, Views};

impl Views {
    /// One user, as of at least a position.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn account(&self, user: &UserId, at_least: u64) -> Result<Option<AccountRow>, Error> {
        self.progress.reached(Accounts::NAME, at_least).await?;
        sqlx::query_as("select * from accounts where user_id = $1")
            .bind(user.as_str())
            .fetch_optional(&self.pool)
            .await
            .map_err(Error::database("reading an account"))
    }
}

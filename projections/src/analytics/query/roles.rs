//! Who has which roles.

use sqlx::PgPool;

use crate::{Error, Views};

/// The roles that most people have, all of them together, and those who have others.
#[derive(Debug, Default, sqlx::FromRow)]
pub(super) struct RoleSets {
    pub(super) usual: Vec<String>,
    pub(super) others: Vec<String>,
}

/// Sorts everybody who has an account, or ever did something.
pub(super) async fn sets(pool: &PgPool) -> Result<RoleSets, Error> {
    let found: Option<RoleSets> = sqlx::query_as(
        "with usual as (
             select roles from accounts group by roles order by count(*) desc, roles limit 1
         )
         select usual.roles as usual, array(
             select user_id from accounts where roles <> usual.roles
             union all
             select user_id from analytics_users u
             where not exists (select from accounts a where a.user_id = u.user_id)
         ) as others
         from usual",
    )
    .fetch_optional(pool)
    .await
    .map_err(Error::database("looking up who has which roles"))?;
    Ok(found.unwrap_or_default())
}

impl Views {
    /// How many have each role now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn role_holders(&self) -> Result<Vec<(String, u64)>, Error> {
        let found: Vec<(String, i64)> = sqlx::query_as(
            "select role, count(*) from accounts, unnest(roles) as role
             where deleted_at is null group by role",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("counting who has which role"))?;
        Ok(found.into_iter().map(|(role, count)| (role, count.unsigned_abs())).collect())
    }
}

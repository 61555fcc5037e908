//! Who the users are.

mod query;

use async_trait::async_trait;
use domain::Event;
use domain::account::AccountEvent;
use sqlx::PgConnection;

pub use query::AccountRow;

use crate::{Error, Opened, Projection};

/// The fold.
pub struct Accounts;

#[async_trait]
impl Projection for Accounts {
    const NAME: &'static str = "accounts";
    const VERSION: i32 = 1;
    const TABLES: &'static [&'static str] = &["accounts"];

    async fn project(&self, commits: &[Opened], db: &mut PgConnection) -> Result<(), Error> {
        for commit in commits {
            for (time, event) in &commit.events {
                let Event::Account(event) = event else { continue };
                let statement = match event {
                    AccountEvent::Registered { username, email, full_name, .. } => sqlx::query(
                        "insert into accounts (user_id, position, username, email, full_name, registered_at)
                         values ($1, $2, $3, $4, $5, $6)",
                    )
                    .bind(&commit.id)
                    .bind(commit.position.cast_signed())
                    .bind(username.text())
                    .bind(email.text())
                    .bind(full_name.as_ref().map(|name| name.text()))
                    .bind(time),
                    AccountEvent::RoleGranted { role } => sqlx::query(
                        "update accounts set roles = array_append(array_remove(roles, $3), $3), position = $2
                         where user_id = $1",
                    )
                    .bind(&commit.id)
                    .bind(commit.position.cast_signed())
                    .bind(role.name()),
                    AccountEvent::LoggedIn { .. } | AccountEvent::LoggedOut { .. } => continue,
                };
                statement.execute(&mut *db).await.map_err(Error::database("folding accounts"))?;
            }
        }
        Ok(())
    }
}

//! Sessions that ended before their time: tokens that name them are void.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::Event;
use domain::account::AccountEvent;
use sqlx::PgConnection;

use crate::{Error, Opened, Projection, Views};

/// The fold.
pub struct EndedSessions;

#[async_trait]
impl Projection for EndedSessions {
    const NAME: &'static str = "ended_sessions";
    const VERSION: i32 = 1;
    const TABLES: &'static [&'static str] = &["ended_sessions"];

    async fn project(&self, commits: &[Opened], db: &mut PgConnection) -> Result<(), Error> {
        for (_, event) in commits.iter().flat_map(|commit| &commit.events) {
            if let Event::Account(AccountEvent::LoggedOut { session, expires_at }) = event {
                sqlx::query(
                    "insert into ended_sessions (session_id, expires_at) values ($1, $2) on conflict do nothing",
                )
                .bind(session.as_str())
                .bind(expires_at)
                .execute(&mut *db)
                .await
                .map_err(Error::database("folding ended sessions"))?;
            }
        }
        Ok(())
    }
}

impl Views {
    /// Sessions that ended early and whose tokens have not run out at `now`, with the time they
    /// do; and the position up to which the list is complete.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ended_sessions(
        &self,
        now: DateTime<Utc>,
    ) -> Result<(Vec<(String, DateTime<Utc>)>, u64), Error> {
        let position: Option<i64> =
            sqlx::query_scalar("select position from projection_checkpoints where name = $1")
                .bind(EndedSessions::NAME)
                .fetch_optional(&self.pool)
                .await
                .map_err(Error::database("reading a checkpoint"))?;
        let ended = sqlx::query_as(
            "select session_id, expires_at from ended_sessions where expires_at > $1",
        )
        .bind(now)
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("reading ended sessions"))?;
        Ok((ended, position.unwrap_or_default().unsigned_abs()))
    }
}

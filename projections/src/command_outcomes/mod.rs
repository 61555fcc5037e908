//! What each command came to, so that a repeat of any age gets the original receipt.

use async_trait::async_trait;
use sqlx::PgConnection;

use crate::{Error, Opened, Projection, Views};

/// The fold.
pub struct CommandOutcomes;

#[async_trait]
impl Projection for CommandOutcomes {
    const NAME: &'static str = "command_outcomes";
    const VERSION: i32 = 1;
    const TABLES: &'static [&'static str] = &["command_outcomes"];

    async fn project(&self, commits: &[Opened], db: &mut PgConnection) -> Result<(), Error> {
        let named = || commits.iter().filter(|commit| !commit.command_id.is_empty());
        let ids: Vec<_> = named().map(|commit| commit.command_id.clone()).collect();
        let positions: Vec<_> = named().map(|commit| commit.position.cast_signed()).collect();
        let digests: Vec<_> = named().map(|commit| commit.digest.clone()).collect();
        sqlx::query(
            "insert into command_outcomes (command_id, position, digest)
             select * from unnest($1::text[], $2::bigint[], $3::text[]) on conflict do nothing",
        )
        .bind(ids)
        .bind(positions)
        .bind(digests)
        .execute(db)
        .await
        .map_err(Error::database("folding command outcomes"))?;
        Ok(())
    }
}

impl Views {
    /// Position and digest of a command's commit, as of at least a position.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn command_outcome(
        &self,
        command_id: &str,
        at_least: u64,
    ) -> Result<Option<(u64, Option<String>)>, Error> {
        self.progress.reached(CommandOutcomes::NAME, at_least).await?;
        let row: Option<(i64, Option<String>)> =
            sqlx::query_as("select position, digest from command_outcomes where command_id = $1")
                .bind(command_id)
                .fetch_optional(&self.pool)
                .await
                .map_err(Error::database("reading a command's outcome"))?;
        Ok(row.map(|(position, digest)| (position.unsigned_abs(), digest)))
    }
}

use chrono::{DateTime, Utc};

use super::{ReportedActivity, ReportedRow};
use crate::{Error, Projection, Stream, Views};

impl Views {
    /// What was reported under an id. Waits until the view has a position of the stream of
    /// activity.
    ///
    /// # Errors
    /// When the database fails or the view is too far behind.
    pub async fn reported(&self, id: &str, at_least: u64) -> Result<Option<ReportedRow>, Error> {
        self.progress.reached_in(Stream::Activity, ReportedActivity::NAME, at_least).await?;
        sqlx::query_as("select * from reported_activity where id = $1")
            .bind(id)
            .fetch_optional(&self.pool)
            .await
            .map_err(Error::database("looking a report up"))
    }

    /// How much was reported in each step, of everybody or of one user. Each edge begins a step,
    /// and the last one ends the last step.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reported_by_step(
        &self,
        edges: &[DateTime<Utc>],
        user: Option<&str>,
    ) -> Result<Vec<i64>, Error> {
        let mut counts = vec![0; edges.len().saturating_sub(1)];
        let (Some(from), Some(to)) = (edges.first(), edges.last()) else { return Ok(counts) };
        let rows: Vec<(i32, i64)> = sqlx::query_as(
            "select width_bucket(at, $1::timestamptz[]), count(*)
             from reported_activity
             where at >= $2 and at < $3 and ($4::text is null or user_id = $4)
             group by 1",
        )
        .bind(edges)
        .bind(from)
        .bind(to)
        .bind(user)
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("counting reports by step"))?;
        for (step, count) in rows {
            if let Some(place) = usize::try_from(step - 1).ok().and_then(|at| counts.get_mut(at)) {
                *place = count;
            }
        }
        Ok(counts)
    }

    /// How much was reported of some users from a time until before another.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reported_by_user(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        users: &[String],
    ) -> Result<Vec<(String, i64)>, Error> {
        sqlx::query_as(
            "select user_id, count(*) from reported_activity
             where user_id = any($1) and at >= $2 and at < $3
             group by user_id",
        )
        .bind(users)
        .bind(from)
        .bind(to)
        .fetch_all(&self.pool)
        .await
        .map_err(Error::database("counting reports by user"))
    }
}

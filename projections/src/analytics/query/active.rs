//! How many people were active in each step of a period.

use sqlx::{AssertSqlSafe, PgPool};

use super::steps::Steps;
use super::usage::By;
use crate::{Error, Views};

/// How many of something were active in a step of a group.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Active {
    /// From 1.
    pub(super) step: i32,
    pub(super) grp: String,
    pub(super) count: i64,
}

impl Views {
    /// How many people did something within a period of one step.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn usage_active(&self, period: &Steps) -> Result<u64, Error> {
        let found = users(&self.pool, period, &By::Whole).await?;
        Ok(found.iter().map(|active| active.count.unsigned_abs()).sum())
    }

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

/// People who did something; by model, people who were answered by it. Whole quarter hours are read
/// from the masks of days, what is left of others from facts.
pub(super) async fn users(pool: &PgPool, steps: &Steps, by: &By<'_>) -> Result<Vec<Active>, Error> {
    let (days, (_, rest)) = (steps.days(), steps.by_quarters());
    let (join, condition) = (by.join(), by.condition());
    let (of_day, of_fact) = (by.group("t.model"), by.group("coalesce(t.model, '')"));
    let (model, sign) = if by.is_by_model() {
        ("t.model <> ''", "t.model <> '' and t.kind = 'answer_completed'")
    } else {
        ("t.model = ''", "t.person")
    };
    sqlx::query_as(AssertSqlSafe(format!(
        "select step, grp, count(*) as count from (
             select distinct d.step, {of_day} as grp, t.user_id
             from unnest($1::timestamptz[], $2::integer[], $3::bigint[], $5::bigint[])
                 d (day, step, am, pm)
             join analytics_user_days t on t.day = d.day
             {join} where $4::text[] is not null {condition}
               and {model} and (t.am & d.am <> 0 or t.pm & d.pm <> 0)
             union
             select width_bucket(t.at, $6), {of_fact}, t.user_id
             from unnest($7::timestamptz[], $8::timestamptz[]) r (since, until)
             join analytics_facts t on t.at >= r.since and t.at < r.until
             {join} where {sign} {condition}
         ) found group by 1, 2"
    )))
    .bind(days.day)
    .bind(days.step)
    .bind(days.am)
    .bind(by.users())
    .bind(days.pm)
    .bind(steps.cuts().to_vec())
    .bind(rest.from)
    .bind(rest.to)
    .fetch_all(pool)
    .await
    .map_err(Error::database("counting active users"))
}

/// In which steps each user did something. Steps are whole quarter hours but for the first and
/// the last.
pub(super) async fn signs(pool: &PgPool, steps: &Steps) -> Result<Vec<(String, Vec<i32>)>, Error> {
    let (days, (_, rest)) = (steps.days(), steps.by_quarters());
    sqlx::query_as(
        "select user_id, array_agg(step) from (
             select d.step, t.user_id
             from unnest($1::timestamptz[], $2::integer[], $3::bigint[], $4::bigint[])
                 d (day, step, am, pm)
             join analytics_user_days t on t.day = d.day
             where t.model = '' and (t.am & d.am <> 0 or t.pm & d.pm <> 0)
             union
             select width_bucket(t.at, $5), t.user_id
             from unnest($6::timestamptz[], $7::timestamptz[]) r (since, until)
             join analytics_facts t on t.at >= r.since and t.at < r.until
             where t.person
         ) found group by user_id",
    )
    .bind(days.day)
    .bind(days.step)
    .bind(days.am)
    .bind(days.pm)
    .bind(steps.cuts().to_vec())
    .bind(rest.from)
    .bind(rest.to)
    .fetch_all(pool)
    .await
    .map_err(Error::database("looking who was active when"))
}

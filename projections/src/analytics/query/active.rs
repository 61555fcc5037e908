//! How many people were active in each step of a period.

use sqlx::PgPool;

use super::distinct::Distinct;
use super::marks::{self, Signs};
use super::rows::{Group, Rows, Whose};
use super::steps::Steps;
use crate::analytics::block::of_user;
use crate::analytics::day_people::Person;
use crate::{Error, Views};

/// How many of something were active in a step of a group.
#[derive(Debug)]
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
        let found = users(&self.pool, period, &Rows::of_all(Group::Whole)).await?;
        Ok(found.iter().map(|active| active.count.unsigned_abs()).sum())
    }
}

/// People who did something; by model, people who were answered by it.
pub(super) async fn users(
    pool: &PgPool,
    steps: &Steps,
    rows: &Rows<'_>,
) -> Result<Vec<Active>, Error> {
    if matches!((rows.whose, rows.group, steps.count()), (Whose::Everybody, Group::Whole, 1))
        && let Some(count) = at_a_glance(pool, steps).await?
    {
        return Ok(vec![Active { step: 1, grp: String::new(), count }]);
    }
    Ok(people(pool, steps, rows).await?.counts())
}

/// In which steps, from 0 and in order, each user did something.
pub(super) async fn steps_of_users(
    pool: &PgPool,
    steps: &Steps,
) -> Result<Vec<(u64, Vec<usize>)>, Error> {
    Ok(people(pool, steps, &Rows::of_all(Group::Whole)).await?.steps().collect())
}

async fn people(pool: &PgPool, steps: &Steps, rows: &Rows<'_>) -> Result<Distinct, Error> {
    let condition = if rows.is_by_model() { "t.kind = 'answer_completed'" } else { "t.person" };
    let signs = Signs { column: "user_id", condition, number: of_user };
    marks::read::<Person>(pool, steps, rows, signs).await
}

/// Of one step, from when people were first and last active, where that tells of all of them: so it
/// does of a period that is not over.
async fn at_a_glance(pool: &PgPool, steps: &Steps) -> Result<Option<i64>, Error> {
    let (count, unsure): (i64, i64) = sqlx::query_as(
        "select count(*), count(*) filter (where first_active < $1 and last_active >= $2)
         from analytics_users where last_active >= $1 and first_active < $2",
    )
    .bind(steps.from())
    .bind(steps.to())
    .fetch_one(pool)
    .await
    .map_err(Error::database("counting active users"))?;
    Ok((unsure == 0).then_some(count))
}

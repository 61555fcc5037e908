//! How many people were active in each step of a period.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, PgPool};

use super::rows::{Group, Rows, Whose};
use super::steps::{DayParts, Steps};
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
        let found = users(&self.pool, period, &Rows::of_all(Group::Whole)).await?;
        Ok(found.iter().map(|active| active.count.unsigned_abs()).sum())
    }
}

/// People who did something; by model, people who were answered by it. Whole quarter hours are read
/// from the masks of days, what is left of others from facts.
pub(super) async fn users(
    pool: &PgPool,
    steps: &Steps,
    rows: &Rows<'_>,
) -> Result<Vec<Active>, Error> {
    let days = steps.days();
    if matches!((rows.whose, rows.group, steps.count()), (Whose::Everybody, Group::Whole, 1))
        && let Some(count) = at_a_glance(pool, steps).await?
    {
        return Ok(vec![Active { step: 1, grp: String::new(), count }]);
    }
    if days.are_cut() {
        marks(pool, steps, &days, rows).await
    } else {
        sums(pool, steps, days, rows).await
    }
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

/// Which rows of days and which facts tell that somebody was active.
fn signs_of(rows: &Rows<'_>) -> (&'static str, &'static str) {
    if rows.is_by_model() {
        ("t.model <> ''", "t.model <> '' and t.kind = 'answer_completed'")
    } else {
        ("t.model = ''", "t.person")
    }
}

/// Counted by the database.
async fn sums(
    pool: &PgPool,
    steps: &Steps,
    days: DayParts,
    rows: &Rows<'_>,
) -> Result<Vec<Active>, Error> {
    let (_, rest) = steps.by_quarters();
    let (join, condition, of_day) = (rows.join(), rows.condition(), rows.name("t.model"));
    let (row, fact) = signs_of(rows);
    // Of a user, a day has one row of each group.
    let distinct = if days.are_steps() { "" } else { "distinct" };
    // Those who are not in a day that is counted.
    let others = if rest.is_empty() {
        String::new()
    } else {
        let of_fact = rows.name("coalesce(t.model, '')");
        let same = if rows.is_by_model() { "t.model = f.grp" } else { "t.model = ''" };
        format!(
            "union all
             select f.step, f.grp, f.user_id from (
                 select distinct width_bucket(t.at, $6) as step, {of_fact} as grp, t.user_id
                 from unnest($7::timestamptz[], $8::timestamptz[]) r (since, until)
                 join analytics_facts t on t.at >= r.since and t.at < r.until
                 {join} where {fact} {condition}
             ) f where not exists (
                 select from unnest($1, $2, $3, $5) d (day, step, am, pm)
                 join analytics_user_days t on t.user_id = f.user_id and t.day = d.day and {same}
                 where d.step = f.step and (t.am & d.am <> 0 or t.pm & d.pm <> 0))"
        )
    };
    sqlx::query_as(AssertSqlSafe(format!(
        "select step, grp, count(*) as count from (
             select {distinct} d.step, {of_day} as grp, t.user_id
             from unnest($1::timestamptz[], $2::integer[], $3::bigint[], $5::bigint[])
                 d (day, step, am, pm)
             join analytics_user_days t on t.day = d.day
             {join} where $4::text[] is not null {condition}
               and {row} and (t.am & d.am <> 0 or t.pm & d.pm <> 0)
             {others}
         ) found group by 1, 2"
    )))
    .bind(days.day)
    .bind(days.step)
    .bind(days.am)
    .bind(rows.users())
    .bind(days.pm)
    .bind(steps.cuts().to_vec())
    .bind(rest.from)
    .bind(rest.to)
    .fetch_all(pool)
    .await
    .map_err(Error::database("counting active users"))
}

/// The days of several people, or a step in which they did something.
#[derive(Debug, sqlx::FromRow)]
struct Signs {
    grp: String,
    day: Option<DateTime<Utc>>,
    step: i32,
    users: Vec<String>,
    am: Vec<i64>,
    pm: Vec<i64>,
}

/// Counted here, where a day is in several steps: the database would look at each of its rows once
/// for each of them.
async fn marks(
    pool: &PgPool,
    steps: &Steps,
    days: &DayParts,
    rows: &Rows<'_>,
) -> Result<Vec<Active>, Error> {
    let (_, rest) = steps.by_quarters();
    let (join, condition) = (rows.join(), rows.condition());
    let (of_day, of_fact) = (rows.name("t.model"), rows.name("coalesce(t.model, '')"));
    let (row, fact) = signs_of(rows);
    // A row for each day, and not for each user on it.
    let found: Vec<Signs> = sqlx::query_as(AssertSqlSafe(format!(
        "select {of_day} as grp, t.day, 0 as step, array_agg(t.user_id) as users,
             array_agg(t.am) as am, array_agg(t.pm) as pm
         from analytics_user_days t
         {join} where t.day >= $1 and t.day <= $2 and {row} and $4::text[] is not null {condition}
         group by 1, 2
         union all
         select {of_fact}, null, width_bucket(t.at, $3), array_agg(distinct t.user_id), '{{}}', '{{}}'
         from unnest($5::timestamptz[], $6::timestamptz[]) r (since, until)
         join analytics_facts t on t.at >= r.since and t.at < r.until
         {join} where {fact} {condition}
         group by 1, 3"
    )))
    .bind(days.day.first())
    .bind(days.day.last())
    .bind(steps.cuts().to_vec())
    .bind(rows.users())
    .bind(rest.from)
    .bind(rest.to)
    .fetch_all(pool)
    .await
    .map_err(Error::database("counting active users"))?;
    let (mut groups, mut numbers) = (Numbers::default(), Numbers::default());
    let mut marks = Vec::new();
    for Signs { grp, day, step, users, am, pm } in found {
        let group = groups.of(grp);
        let users = users.into_iter().map(|user| numbers.of(user));
        match day {
            None => marks.extend(users.map(|user| (group, step, user))),
            Some(day) => {
                let parts = days.of(day);
                for ((user, am), pm) in users.zip(am).zip(pm) {
                    let steps = days.steps_of(parts.clone(), am, pm);
                    marks.extend(steps.map(|step| (group, step, user)));
                }
            }
        }
    }
    marks.sort_unstable();
    marks.dedup();
    let active = |same: &[(u32, i32, u32)]| {
        let (group, step, _) = same[0];
        Active { step, grp: groups.name(group), count: same.len() as i64 }
    };
    Ok(marks.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).map(active).collect())
}

/// Numbers in place of names, which take less room and are quicker to compare.
#[derive(Default)]
struct Numbers(HashMap<String, u32>);

impl Numbers {
    fn of(&mut self, name: String) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(name).or_insert(next)
    }

    fn name(&self, number: u32) -> String {
        let found = self.0.iter().find(|(_, known)| **known == number);
        found.map(|(name, _)| name.clone()).unwrap_or_default()
    }
}

/// As many steps are told by the bits of one number.
const BITS: i32 = 60;

/// In which steps each user did something. Steps are whole quarter hours but for the first and
/// the last.
pub(super) async fn signs(
    pool: &PgPool,
    steps: &Steps,
) -> Result<HashMap<String, Vec<i32>>, Error> {
    let (days, (_, rest)) = (steps.days(), steps.by_quarters());
    let others = if rest.is_empty() {
        ""
    } else {
        "union all
         select distinct t.user_id, width_bucket(t.at, $5)
         from unnest($6::timestamptz[], $7::timestamptz[]) r (since, until)
         join analytics_facts t on t.at >= r.since and t.at < r.until
         where t.person"
    };
    let signs: Vec<(String, i32, i64)> = sqlx::query_as(AssertSqlSafe(format!(
        "select user_id, step / {BITS}, bit_or(1::bigint << step % {BITS}) from (
             select t.user_id, d.step
             from unnest($1::timestamptz[], $2::integer[], $3::bigint[], $4::bigint[])
                 d (day, step, am, pm)
             join analytics_user_days t on t.day = d.day
             where t.model = '' and (t.am & d.am <> 0 or t.pm & d.pm <> 0)
             {others}
         ) found group by 1, 2"
    )))
    .bind(days.day)
    .bind(days.step)
    .bind(days.am)
    .bind(days.pm)
    .bind(steps.cuts().to_vec())
    .bind(rest.from)
    .bind(rest.to)
    .fetch_all(pool)
    .await
    .map_err(Error::database("looking who was active when"))?;
    let mut of_users: HashMap<String, Vec<i32>> = HashMap::new();
    for (user, group, bits) in signs {
        let named = (0..BITS).filter(|bit| bits >> bit & 1 == 1).map(|bit| group * BITS + bit);
        of_users.entry(user).or_default().extend(named);
    }
    Ok(of_users)
}

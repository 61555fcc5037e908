//! Who or what was active in which steps. Whole quarter hours are read from the blocks of days,
//! what is left of others from facts.

use std::collections::{HashMap, HashSet};

use sqlx::{AssertSqlSafe, PgPool};

use super::blocks::{self, Models};
use super::distinct::Distinct;
use super::rows::{Group, Rows, Whose};
use super::steps::Steps;
use crate::Error;
use crate::analytics::block::{Entry, of_user, user_id};

/// Which facts tell that something was active.
#[derive(Clone, Copy)]
pub(super) struct Signs<'a> {
    /// The column that says what.
    pub(super) column: &'static str,
    /// Which facts.
    pub(super) condition: &'a str,
    /// What it is as a number.
    pub(super) number: fn(&str) -> Option<u64>,
}

/// Marks what was active.
pub(super) async fn read<E: Entry>(
    pool: &PgPool,
    steps: &Steps,
    rows: &Rows<'_>,
    signs: Signs<'_>,
) -> Result<Distinct, Error> {
    let mut found = Distinct::new(steps);
    if matches!(rows.whose, Whose::These([])) {
        return Ok(found);
    }
    let days = steps.days();
    let range = days.range();
    let (blocks, rest, members) = tokio::try_join!(
        blocks::read::<E>(pool, &range, Models::of(rows), rows.whose),
        in_rest(pool, steps, rows, signs),
        Members::find(pool, rows, &mut found),
    )?;
    for block in blocks {
        let name = if rows.is_by_model() { &block.model } else { "" };
        let (group, parts) = (found.group(name), days.of(block.day));
        block.each(|entry| {
            for group in members.groups_of(entry.user(), &[group]) {
                found.mark(entry.id(), *group, days.steps_of(parts.clone(), entry.quarters()));
            }
        })?;
    }
    for (step, group, id) in rest {
        if let Some(id) = (signs.number)(&id) {
            let group = found.group(&group);
            found.mark(id, group, [step]);
        }
    }
    Ok(found)
}

/// What was active where the steps cut a quarter hour.
async fn in_rest(
    pool: &PgPool,
    steps: &Steps,
    rows: &Rows<'_>,
    signs: Signs<'_>,
) -> Result<Vec<(i32, String, String)>, Error> {
    let (_, rest) = steps.by_quarters();
    if rest.is_empty() {
        return Ok(Vec::new());
    }
    let (group, join) = (rows.name("coalesce(t.model, '')"), rows.join());
    let model = if rows.is_by_model() { "and t.model <> ''" } else { "" };
    let Signs { column, condition: fact, .. } = signs;
    let condition = rows.condition();
    sqlx::query_as(AssertSqlSafe(format!(
        "select distinct width_bucket(t.at, $1), {group}, t.{column}
         from unnest($2::timestamptz[], $3::timestamptz[]) r (since, until)
         join analytics_facts t on t.at >= r.since and t.at < r.until
         {join} where {fact} {model} and $4::text[] is not null {condition}"
    )))
    .bind(steps.cuts().to_vec())
    .bind(rest.from)
    .bind(rest.to)
    .bind(rows.users())
    .fetch_all(pool)
    .await
    .map_err(Error::database("looking what was active"))
}

/// Who counts, and in which groups.
enum Members {
    /// Everybody, in the group of the block.
    Everybody,
    /// These, in the group of the block.
    These(HashSet<u64>),
    /// These, in groups of their own.
    Grouped(HashMap<u64, Vec<u32>>),
}

impl Members {
    async fn find(pool: &PgPool, rows: &Rows<'_>, found: &mut Distinct) -> Result<Self, Error> {
        let users = rows.users();
        let known = users.iter().filter_map(|user| of_user(user));
        Ok(match (rows.group, rows.whose) {
            (Group::Whole | Group::Model, Whose::Everybody) => Self::Everybody,
            (Group::Whole | Group::Model, Whose::These(_)) => Self::These(known.collect()),
            (Group::User, _) => {
                Self::Grouped(known.map(|user| (user, vec![found.group(&user_id(user))])).collect())
            }
            (Group::Role, _) => {
                let roles: Vec<(String, String)> = sqlx::query_as(
                    "select user_id, unnest(roles) from accounts where user_id = any($1)",
                )
                .bind(&users)
                .fetch_all(pool)
                .await
                .map_err(Error::database("looking up who has which roles"))?;
                let mut groups: HashMap<u64, Vec<u32>> = HashMap::new();
                for (user, role) in roles {
                    if let Some(user) = of_user(&user) {
                        groups.entry(user).or_default().push(found.group(&role));
                    }
                }
                Self::Grouped(groups)
            }
        })
    }

    /// The groups of somebody in a block of a group.
    fn groups_of<'a>(&'a self, user: u64, block: &'a [u32]) -> &'a [u32] {
        match self {
            Self::Everybody => block,
            Self::These(users) if users.contains(&user) => block,
            Self::These(_) => &[],
            Self::Grouped(users) => users.get(&user).map_or(&[], Vec::as_slice),
        }
    }
}

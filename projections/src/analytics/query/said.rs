//! In how many conversations something was said in each step of a period.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, PgPool};

use super::active::Active;
use super::rows::Rows;
use super::steps::Steps;
use crate::Error;
use crate::analytics::QuarterList;
use crate::analytics::clock::quarter;

/// Conversations whose first and last words are in these steps. 0 is before the period.
#[derive(Debug, sqlx::FromRow)]
struct Between {
    first: i32,
    last: i32,
    grp: String,
    count: i64,
}

/// A conversation that went on for longer than two steps.
#[derive(Debug, sqlx::FromRow)]
struct Long {
    conversation_id: String,
    first: i32,
    last: i32,
    grp: String,
    quarters: QuarterList,
}

/// Most conversations are over within a step or two: where the first and the last words of one are
/// says it all. Of the others it is looked up in which quarter hours something was said, and in the
/// facts where the period cuts one of these.
pub(super) async fn conversations(
    pool: &PgPool,
    steps: &Steps,
    rows: &Rows<'_>,
) -> Result<Vec<Active>, Error> {
    let doing = || Error::database("counting conversations");
    let (group, join, condition) = (rows.name("t.model"), rows.join(), rows.condition());
    let model = if rows.is_by_model() { "t.model <> ''" } else { "t.model = ''" };
    let within = format!(
        "from analytics_conversations t {join}
         where t.last_said >= $2 and t.first_said < $3 and {model}
           and $4::text[] is not null {condition}"
    );
    // Of one step there is nothing to look up.
    let place = match steps.count() {
        1 => {
            "(t.first_said >= $2)::integer as first,
             1 + (t.last_said >= $3 and $1::timestamptz[] is not null)::integer as last"
        }
        _ => "width_bucket(t.first_said, $1) as first, width_bucket(t.last_said, $1) as last",
    };
    let mut short: Vec<Between> = sqlx::query_as(AssertSqlSafe(format!(
        "select {place}, {group} as grp, count(*) as count {within} group by 1, 2, 3"
    )))
    .bind(steps.cuts().to_vec())
    .bind(steps.from())
    .bind(steps.to())
    .bind(rows.users())
    .fetch_all(pool)
    .await
    .map_err(doing())?;
    let is_short = |found: &Between| found.last - found.first < 2;
    let long: Vec<Long> = if short.iter().all(is_short) {
        Vec::new()
    } else {
        let far = "width_bucket(t.last_said, $1) - width_bucket(t.first_said, $1) >= 2";
        sqlx::query_as(AssertSqlSafe(format!(
            "select t.conversation_id, {place}, {group} as grp, t.quarters {within} and {far}"
        )))
        .bind(steps.cuts().to_vec())
        .bind(steps.from())
        .bind(steps.to())
        .bind(rows.users())
        .fetch_all(pool)
        .await
        .map_err(doing())?
    };
    short.retain(is_short);
    let rest = if long.is_empty() { BTreeSet::new() } else { in_rest(pool, steps, rows).await? };
    let mut counts: BTreeMap<(i32, String), i64> = BTreeMap::new();
    let is_step = |step: i32| (1..=steps.count()).contains(&(step.max(0) as usize));
    for Between { first, last, grp, count } in short {
        for step in BTreeSet::from([first, last]) {
            if is_step(step) {
                *counts.entry((step, grp.clone())).or_default() += count;
            }
        }
    }
    for Long { conversation_id, first, last, grp, quarters } in long {
        for (step, cut) in (1..).zip(steps.cuts().windows(2)) {
            let is_within = || {
                let inside = quarters.has_any(quarter_up(cut[0]), quarter(cut[1]));
                inside || rest.contains(&(step, grp.clone(), conversation_id.clone()))
            };
            let is_active = step == first || step == last;
            if is_active || (first < step && step < last && is_within()) {
                *counts.entry((step, grp.clone())).or_default() += 1;
            }
        }
    }
    Ok(counts.into_iter().map(|((step, grp), count)| Active { step, grp, count }).collect())
}

/// The first quarter hour that begins at a time or after it.
fn quarter_up(at: DateTime<Utc>) -> i64 {
    -quarter_down(-at.timestamp(), at.timestamp_subsec_nanos() > 0)
}

fn quarter_down(seconds: i64, has_more: bool) -> i64 {
    (seconds - i64::from(has_more)).div_euclid(crate::analytics::clock::QUARTER)
}

/// In which conversations something was said where the steps cut a quarter hour.
async fn in_rest(
    pool: &PgPool,
    steps: &Steps,
    rows: &Rows<'_>,
) -> Result<BTreeSet<(i32, String, String)>, Error> {
    let (_, rest) = steps.by_quarters();
    if rest.is_empty() {
        return Ok(BTreeSet::new());
    }
    let (group, join, condition) =
        (rows.name("coalesce(t.model, '')"), rows.join(), rows.condition());
    let found: Vec<(i32, String, String)> = sqlx::query_as(AssertSqlSafe(format!(
        "select distinct width_bucket(t.at, $1), {group}, t.conversation_id
         from unnest($2::timestamptz[], $3::timestamptz[]) r (since, until)
         join analytics_facts t on t.at >= r.since and t.at < r.until
         {join} where t.kind in ('message_sent', 'message_brought', 'answer_completed',
                           'answer_stopped', 'answer_interrupted')
           and $4::text[] is not null {condition}"
    )))
    .bind(steps.cuts().to_vec())
    .bind(rest.from)
    .bind(rest.to)
    .bind(rows.users())
    .fetch_all(pool)
    .await
    .map_err(Error::database("counting conversations"))?;
    Ok(found.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_within_a_quarter_hour_is_rounded_up_to_the_next() {
        let at = |millis| DateTime::from_timestamp_millis(millis).unwrap();
        assert_eq!(quarter_up(at(0)), 0);
        assert_eq!(quarter_up(at(1)), 1);
        assert_eq!(quarter_up(at(900_000)), 1);
        assert_eq!(quarter_up(at(900_001)), 2);
        assert_eq!(quarter_up(at(901_000)), 2);
    }
}

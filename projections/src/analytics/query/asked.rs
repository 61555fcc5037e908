//! What was asked of the API, and what other programs reported: from the views of the stream of
//! activity. Neither has a model.

use sqlx::AssertSqlSafe;
use sqlx::PgPool;

use super::figures::Sum;
use super::rows::{Group, Rows, Whose};
use super::steps::Steps;
use crate::Error;

/// What was asked or reported in a step of a group.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Asked {
    /// From 1.
    pub(super) step: i32,
    pub(super) grp: String,
    pub(super) calls: i64,
    pub(super) errors: i64,
    pub(super) reported: i64,
}

impl Asked {
    /// Adds it to the step that it is of.
    pub(super) fn add_to(&self, line: &mut [Sum]) {
        let step = usize::try_from(self.step - 1).unwrap_or(usize::MAX);
        if let Some(sum) = line.get_mut(step) {
            sum.calls += self.calls;
            sum.errors += self.errors;
            sum.reported += self.reported;
        }
    }
}

/// Requests are counted by quarter hour: a step has those of the quarter hours that begin in it.
pub(super) async fn read(
    pool: &PgPool,
    steps: &Steps,
    rows: &Rows<'_>,
) -> Result<Vec<Asked>, Error> {
    let (join, condition, group) = (rows.join(), rows.condition(), rows.name("''"));
    // The rows of everybody have those, too, that nobody in particular made.
    let whose = match (rows.whose, rows.group) {
        (Whose::Everybody, Group::Whole) => "t.user_id = '' and t.method <> ''",
        _ => "t.user_id <> ''",
    };
    sqlx::query_as(AssertSqlSafe(format!(
        "select step, grp, coalesce(sum(calls), 0)::bigint as calls,
             coalesce(sum(calls) filter (where status_class = '5xx'), 0)::bigint as errors,
             coalesce(sum(reported), 0)::bigint as reported
         from (
             select width_bucket(t.quarter, $1) as step, {group} as grp, t.calls, t.status_class,
                 0 as reported
             from analytics_requests t {join}
             where {whose} {condition} and t.quarter >= $2 and t.quarter < $3
                 and $4::text[] is not null
             union all
             select width_bucket(t.at, $1), {group}, 0, '', 1
             from reported_activity t {join}
             where t.at >= $2 and t.at < $3 {condition}
         ) asked
         group by 1, 2"
    )))
    .bind(steps.cuts().to_vec())
    .bind(steps.from())
    .bind(steps.to())
    .bind(rows.users())
    .fetch_all(pool)
    .await
    .map_err(Error::database("counting what was asked and reported"))
}

//! What was counted in each step of a period, by group and model.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::postgres::PgArguments;
use sqlx::query::QueryAs;
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres};

use super::rows::{Group, Rows, Whose};
use super::steps::{OwnedDays, Ranges, Steps};
use crate::Error;
use crate::analytics::Tally;
use crate::analytics::fact::What;

/// What was counted in one step of one group and model.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Cell {
    /// From 1.
    pub(super) step: i32,
    pub(super) grp: String,
    pub(super) model: String,
    #[sqlx(flatten)]
    pub(super) tally: Tally,
}

/// The same of one kind of fact.
#[derive(Debug, sqlx::FromRow)]
struct FactCell {
    step: i32,
    grp: String,
    model: String,
    kind: String,
    person: bool,
    count: i64,
    tokens_in: i64,
    tokens_out: i64,
    durations: Vec<i64>,
    first_tokens: Vec<i64>,
}

/// The sums of a tally. Histograms one behind the other are their sum.
const SUMS: &str = "sum(t.registered)::bigint as registered, sum(t.started)::bigint as started,
    sum(t.sent)::bigint as sent, sum(t.brought)::bigint as brought,
    sum(t.completed)::bigint as completed, sum(t.failed)::bigint as failed,
    sum(t.stopped)::bigint as stopped, sum(t.interrupted)::bigint as interrupted,
    sum(t.other)::bigint as other,
    sum(t.tokens_in)::bigint as tokens_in, sum(t.tokens_out)::bigint as tokens_out,
    sum(t.duration_ms)::bigint as duration_ms, sum(t.first_token_ms)::bigint as first_token_ms,
    string_agg(t.durations, ''::bytea) as durations,
    string_agg(t.first_tokens, ''::bytea) as first_tokens";

/// What was counted in the steps: from whole days and quarter hours where everybody is asked for,
/// from whole days where it is about users, and from facts where a step cuts one of these, or where
/// it is about one user.
pub(super) async fn read(
    pool: &PgPool,
    steps: &Steps,
    rows: &Rows<'_>,
) -> Result<Vec<Cell>, Error> {
    let mut db = pool.acquire().await.map_err(Error::database("adding up what was used"))?;
    let mut cells = Vec::new();
    let rest = match (rows.whose, rows.group) {
        (Whose::These([]), _) => Ranges::default(),
        (Whose::These([_]), Group::Whole | Group::Model) => steps.all(),
        (Whose::Everybody, Group::Whole | Group::Model) => {
            let (days, quarters, rest) = steps.by_days_and_quarters();
            cells = of_days(&mut db, &days, rows).await?;
            cells.extend(of_whole(&mut db, QUARTERS, &quarters, steps.cuts(), rows).await?);
            rest
        }
        _ => {
            let (days, rest) = steps.by_days();
            cells = of_whole(&mut db, USER_DAYS, &days, steps.cuts(), rows).await?;
            rest
        }
    };
    cells.extend(of_facts(&mut db, &rest, steps, rows).await?);
    Ok(cells)
}

/// Where sums are read, and what of them says when that was.
type Source = (&'static str, &'static str);

const DAYS: Source = ("analytics_days", "at");
const QUARTERS: Source = ("analytics_quarters", "at");
const USER_DAYS: Source = ("analytics_user_days", "day");

/// Of whole days, without what is around their steps: in most time zones that is the shorter way,
/// a few quarter hours of each day instead of all others.
async fn of_days(
    db: &mut PgConnection,
    days: &OwnedDays,
    rows: &Rows<'_>,
) -> Result<Vec<Cell>, Error> {
    let mut cells = of_whole(db, DAYS, &days.days, &days.starts, rows).await?;
    let around = of_whole(db, QUARTERS, &days.around, &days.starts, rows).await?;
    // Everybody's are in no other groups than models.
    let around: HashMap<_, _> =
        around.iter().map(|cell| ((cell.step, cell.model.as_str()), &cell.tally)).collect();
    for cell in &mut cells {
        if let Some(around) = around.get(&(cell.step, cell.model.as_str())) {
            cell.tally.less(around);
        }
        let start = usize::try_from(cell.step - 1).unwrap_or(usize::MAX);
        cell.step = days.steps.get(start).copied().unwrap_or_default();
    }
    Ok(cells)
}

/// Of whole days or quarter hours, by the time between two of these that it was.
async fn of_whole(
    db: &mut PgConnection,
    (table, time): Source,
    whole: &Ranges,
    between: &[DateTime<Utc>],
    rows: &Rows<'_>,
) -> Result<Vec<Cell>, Error> {
    if whole.is_empty() {
        return Ok(Vec::new());
    }
    let (group, join, condition) = (rows.name("t.model"), rows.join(), rows.condition());
    let statement = AssertSqlSafe(format!(
        "select width_bucket(t.{time}, $1) as step, {group} as grp, t.model, {SUMS}
         from unnest($2::timestamptz[], $3::timestamptz[]) r (since, until)
         join {table} t on t.{time} >= r.since and t.{time} < r.until
         {join} where $4::text[] is not null {condition}
         group by 1, 2, 3"
    ));
    bind(sqlx::query_as(statement), whole, between, rows)
        .fetch_all(db)
        .await
        .map_err(Error::database("adding up what was used"))
}

async fn of_facts(
    db: &mut PgConnection,
    rest: &Ranges,
    steps: &Steps,
    rows: &Rows<'_>,
) -> Result<Vec<Cell>, Error> {
    if rest.is_empty() {
        return Ok(Vec::new());
    }
    let model = "coalesce(t.model, '')";
    let (group, join, condition) = (rows.name(model), rows.join(), rows.condition());
    let statement = AssertSqlSafe(format!(
        "select width_bucket(t.at, $1) as step, {group} as grp, {model} as model, t.kind, t.person,
             count(*) as count,
             coalesce(sum(t.tokens_in), 0)::bigint as tokens_in,
             coalesce(sum(t.tokens_out), 0)::bigint as tokens_out,
             array_remove(array_agg(t.duration_ms), null) as durations,
             array_remove(array_agg(t.first_token_ms), null) as first_tokens
         from unnest($2::timestamptz[], $3::timestamptz[]) r (since, until)
         join analytics_facts t on t.at >= r.since and t.at < r.until
         {join} where $4::text[] is not null {condition}
         group by 1, 2, 3, 4, 5"
    ));
    let cells: Vec<FactCell> = bind(sqlx::query_as(statement), rest, steps.cuts(), rows)
        .fetch_all(db)
        .await
        .map_err(Error::database("adding up what happened"))?;
    Ok(cells.into_iter().map(Cell::from).collect())
}

fn bind<'q, O>(
    query: QueryAs<'q, Postgres, O, PgArguments>,
    ranges: &Ranges,
    between: &[DateTime<Utc>],
    rows: &Rows<'_>,
) -> QueryAs<'q, Postgres, O, PgArguments> {
    let (from, to) = (ranges.from.clone(), ranges.to.clone());
    query.bind(between.to_vec()).bind(from).bind(to).bind(rows.users())
}

impl From<FactCell> for Cell {
    fn from(cell: FactCell) -> Self {
        let mut tally = Tally {
            tokens_in: cell.tokens_in,
            tokens_out: cell.tokens_out,
            duration_ms: cell.durations.iter().sum(),
            first_token_ms: cell.first_tokens.iter().sum(),
            ..Tally::default()
        };
        if let Some(field) = tally.field(What::of(&cell.kind), cell.person) {
            *field = cell.count;
        }
        let millis = |number: &i64| u32::try_from(*number).unwrap_or(u32::MAX);
        cell.durations.iter().for_each(|one| tally.durations.add(millis(one)));
        cell.first_tokens.iter().for_each(|one| tally.first_tokens.add(millis(one)));
        Self { step: cell.step, grp: cell.grp, model: cell.model, tally }
    }
}

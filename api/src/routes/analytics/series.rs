use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use projections::analytics::{By, Steps, UserOrder};
use wire::Problem;
use wire::analytics::{Group, Line, Series, Step};

use super::answer::{answer, fresh};
use super::asked::{Asked, Faults};
use super::query::query;
use super::sheet::{Row, Sheet};
use crate::analytics::numbers;
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::ApiError;

/// So many users have a line of their own.
const TOP: u32 = 10;
/// What a line of everybody is called.
const ALL: &str = "all";
/// What a line of all others is called.
const OTHERS: &str = "others";

query! {
    /// Query of a series.
    SeriesQuery {
        /// `hour`, `day`, `week` or `month`; `day` when absent. A period has 2,000 steps at most.
        step,
        /// `model`, `user` or `role`: a line for each. One line for all when absent.
        group,
    }
}

/// What was used in each step of a period.
#[utoipa::path(get, path = "/api/v1/analytics/series", tag = "analytics", security(("bearer" = [])), params(SeriesQuery),
    responses((status = 200, body = Series), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn series(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<SeriesQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let mut faults = Faults::default();
    let asked = Asked::read(query.common(), &request, &backend, &mut faults);
    let steps =
        [("hour", Step::Hour), ("day", Step::Day), ("week", Step::Week), ("month", Step::Month)];
    let step = faults.one_of("step", query.step.as_deref(), &steps).unwrap_or(Step::Day);
    let groups = [("model", Group::Model), ("user", Group::User), ("role", Group::Role)];
    let group = faults.one_of("group", query.group.as_deref(), &groups);
    faults.check()?;
    let steps = asked.steps(step)?;
    let seen = fresh(&backend, &actor, query.min_position).await?;
    let lines = match group {
        None => of(&backend, &steps, By::Whole, |_| (None, ALL.to_owned())).await?,
        Some(Group::Model) => of(&backend, &steps, By::Model, itself).await?,
        Some(Group::Role) => of(&backend, &steps, By::Role, itself).await?,
        Some(Group::User) => of_users(&backend, &asked, &steps).await?,
    };
    let series = Series {
        period: asked.shown(),
        step,
        steps: steps.starts().to_vec(),
        lines,
        position: seen.position,
    };
    answer(&asked, seen, &series, |series| sheet("series", series))
}

/// The lines of a split, each with its id and what it is called.
pub(super) async fn of(
    backend: &Backend,
    steps: &Steps,
    by: By<'_>,
    name: impl Fn(&str) -> (Option<String>, String),
) -> Result<Vec<Line>, ApiError> {
    let lines = backend.views.usage(steps, by, &backend.analytics.prices).await?;
    let line = |line: projections::analytics::Line| {
        let (group, name) = name(&line.group);
        Line { group, name, numbers: line.steps.iter().map(numbers).collect() }
    };
    Ok(lines.into_iter().map(line).collect())
}

fn itself(group: &str) -> (Option<String>, String) {
    (Some(group.to_owned()), group.to_owned())
}

/// Those who used most, each, and behind them all others as one.
async fn of_users(backend: &Backend, asked: &Asked, steps: &Steps) -> Result<Vec<Line>, ApiError> {
    let prices = &backend.analytics.prices;
    let top = backend.views.usage_top(asked.range(), UserOrder::Tokens, TOP, prices).await?;
    let ids: Vec<_> = top.iter().map(|(id, _)| id.clone()).collect();
    let name = |group: &str| match top.iter().find(|(id, _)| id == group) {
        None => (None, OTHERS.to_owned()),
        Some((id, name)) => (Some(id.clone()), name.as_ref().unwrap_or(id).clone()),
    };
    let mut lines = of(backend, steps, By::Users(&ids), name).await?;
    lines.sort_by_key(|line| line.group.is_none());
    Ok(lines)
}

/// A row for each step of each line.
pub(super) fn sheet(name: &'static str, series: &Series) -> Sheet {
    let mut sheet = Sheet::with_numbers(name, &["step", "group", "name"]);
    for line in &series.lines {
        for (start, numbers) in series.steps.iter().zip(&line.numbers) {
            let row = Row::default().time(*start).text(line.group.clone().unwrap_or_default());
            sheet.push(row.text(&line.name).numbers(numbers));
        }
    }
    sheet
}

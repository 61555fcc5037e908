use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{Datelike as _, Days, Timelike as _};
use projections::analytics::Steps;
use wire::Problem;
use wire::analytics::{ActiveOnDay, ActiveUsers, Cohort, Cohorts, HeatMap, Step};

use super::answer::{answer, fresh};
use super::asked::Asked;
use super::days;
use super::query::query;
use super::sheet::{Row, Sheet};
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::ApiError;

/// Days of a month that ends with a day, without that day.
const MONTH: u64 = 29;
const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

query! {
    /// Query of what is shown by the calendar.
    CalendarQuery {}
}

/// How many people were active on each day, and in the week and month that end with it.
#[utoipa::path(get, path = "/api/v1/analytics/active-users", tag = "analytics", security(("bearer" = [])), params(CalendarQuery),
    responses((status = 200, body = ActiveUsers), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn active_users(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<CalendarQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let asked = Asked::alone(query.common(), &request, &backend)?;
    let steps = asked.whole_days(&backend).steps(Step::Day)?;
    // The days before, which the windows of the first ones reach back to.
    let first = days::day(asked.zone, steps.from());
    let hidden = backend.analytics.hidden_before;
    let earlier = (1..=MONTH).rev().map(|back| days::midnight(asked.zone, first - Days::new(back)));
    let mut starts: Vec<_> = earlier.collect();
    starts.dedup();
    let reach = starts.len();
    starts.extend_from_slice(steps.starts());
    let seen = fresh(&backend, &actor, query.min_position).await?;
    let views = &backend.views;
    let all = Steps::new(starts, steps.to());
    let all = hidden.map_or_else(|| all.clone(), |hidden| all.not_before(hidden));
    let (found, new) = tokio::try_join!(views.usage_days(&all), views.usage_new(&steps))?;
    let day = |((day, found), new): ((&_, projections::analytics::DayActivity), _)| ActiveOnDay {
        day: *day,
        day_users: found.day,
        week_users: found.week,
        month_users: found.month,
        new_users: new,
    };
    let found = found.into_iter().skip(reach);
    let days = steps.starts().iter().zip(found).zip(new).map(day).collect();
    let active = ActiveUsers { period: asked.shown(), days };
    answer(&asked, seen, &active, |active| {
        let columns = ["day", "day_users", "week_users", "month_users", "new_users"];
        let mut sheet = Sheet::new("active-users", &columns);
        for day in &active.days {
            let row = Row::default().time(day.day).count(day.day_users).count(day.week_users);
            sheet.push(row.count(day.month_users).count(day.new_users));
        }
        sheet
    })
}

/// When people are there: messages of people by weekday and hour.
#[utoipa::path(get, path = "/api/v1/analytics/heat-map", tag = "analytics", security(("bearer" = [])), params(CalendarQuery),
    responses((status = 200, body = HeatMap), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn heat_map(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<CalendarQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let asked = Asked::alone(query.common(), &request, &backend)?;
    let seen = fresh(&backend, &actor, query.min_position).await?;
    let (from, to) = asked.range();
    let mut messages = vec![vec![0; 24]; 7];
    for (at, sent) in backend.views.usage_quarters(from, to).await? {
        let local = at.with_timezone(&asked.zone);
        let weekday = local.weekday().num_days_from_monday() as usize;
        messages[weekday][local.hour() as usize] += sent;
    }
    let map = HeatMap { period: asked.shown(), messages };
    answer(&asked, seen, &map, |map| {
        let mut sheet = Sheet::new("heat-map", &["weekday", "hour", "messages"]);
        for (weekday, hours) in WEEKDAYS.iter().zip(&map.messages) {
            for (hour, messages) in (0..).zip(hours) {
                sheet.push(Row::default().text(*weekday).count(hour).count(*messages));
            }
        }
        sheet
    })
}

/// Who came back: of the people whose accounts were opened in each week, how many were active in
/// the weeks that followed.
#[utoipa::path(get, path = "/api/v1/analytics/cohorts", tag = "analytics", security(("bearer" = [])), params(CalendarQuery),
    responses((status = 200, body = Cohorts), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn cohorts(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<CalendarQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let asked = Asked::alone(query.common(), &request, &backend)?;
    // Whole weeks: a cohort is all people of its week.
    let monday = days::midnight(asked.zone, days::monday(days::day(asked.zone, asked.from)));
    let until_now = asked.reaching(backend.analytics.shown(monday), asked.now);
    let weeks = until_now.steps(Step::Week)?;
    let first = weeks.starts().partition_point(|start| *start < asked.to);
    let seen = fresh(&backend, &actor, query.min_position).await?;
    let found = backend.views.usage_cohorts(&weeks, first).await?;
    let cohort = |(week, found): (&_, projections::analytics::Cohort)| Cohort {
        week: *week,
        users: found.users,
        active: found.active,
    };
    let cohorts = weeks.starts().iter().zip(found).map(cohort).collect();
    let cohorts = Cohorts { period: asked.shown(), cohorts };
    answer(&asked, seen, &cohorts, |cohorts| {
        let mut sheet = Sheet::new("cohorts", &["week", "users", "weeks_later", "active"]);
        for cohort in &cohorts.cohorts {
            for (later, active) in (0..).zip(&cohort.active) {
                let row = Row::default().time(cohort.week).count(cohort.users);
                sheet.push(row.count(later).count(*active));
            }
        }
        sheet
    })
}

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::{Data, Query};
use chrono::TimeDelta;
use projections::analytics::{By, Steps};
use wire::Problem;
use wire::legacy::analytics::{DayStats, OldRequests, RoleMetrics};

use super::fresh;
use super::query::{DaysQuery, RequestsQuery};
use super::summary::{response_time, shown_from, today};
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::ApiError;

/// What was asked of the API by quarter hour, the latest first.
#[utoipa::path(get, path = "/api/v1/analytics/api-usage", tag = "legacy", security(("bearer" = [])), params(RequestsQuery),
    responses((status = 200, body = Vec<OldRequests>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn api_usage(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<RequestsQuery>,
) -> Result<HttpResponse, ApiError> {
    let ((from, to), limit) = (query.between()?, query.limit()?);
    let from = from.unwrap_or_default().max(shown_from(&backend));
    let to = to.unwrap_or_else(|| today(&backend).1);
    let seen = fresh(&backend, &actor).await?;
    let route = query.endpoint.as_deref();
    let rows = backend.views.request_rows(from, to, route, limit).await?;
    let items = rows.into_iter().map(|row| OldRequests {
        id: format!(
            "{} {} {} {}",
            row.quarter.timestamp(),
            row.method,
            row.route,
            row.status_class
        ),
        status_code: status(&row.status_class),
        response_time: row.total_us as f64 / row.calls.max(1) as f64 / 1e6,
        endpoint: row.route,
        method: row.method,
        user_id: None,
        timestamp: row.quarter,
        error_message: None,
    });
    Ok(seen.ok().json(items.collect::<Vec<_>>()))
}

/// 400 of `4xx`.
fn status(class: &str) -> u16 {
    class.get(..1).and_then(|digit| digit.parse::<u16>().ok()).map_or(0, |digit| digit * 100)
}

/// The latest days of UTC, the oldest first.
#[utoipa::path(get, path = "/api/v1/analytics/daily-stats", tag = "legacy", security(("bearer" = [])), params(DaysQuery),
    responses((status = 200, body = Vec<DayStats>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn daily_stats(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<DaysQuery>,
) -> Result<HttpResponse, ApiError> {
    let days = query.days()?;
    let seen = fresh(&backend, &actor).await?;
    let (views, prices) = (&backend.views, &backend.analytics.prices);
    let (midnight, tomorrow) = today(&backend);
    let starts = (0..days).rev().map(|back| midnight - TimeDelta::days(i64::from(back)));
    let shown = shown_from(&backend);
    let starts: Vec<_> = starts.filter(|start| *start >= shown).collect();
    if starts.is_empty() {
        return Ok(seen.ok().json(Vec::<DayStats>::new()));
    }
    let ends: Vec<_> = starts.iter().map(|start| *start + TimeDelta::days(1)).collect();
    let steps = Steps::new(starts.clone(), tomorrow);
    let (lines, accounts) =
        tokio::try_join!(views.usage(&steps, By::Whole, prices), views.accounts_before(&ends),)?;
    let figures = lines.into_iter().next().map(|line| line.steps).unwrap_or_default();
    let items =
        starts.into_iter().zip(figures).zip(accounts).map(|((start, figures), accounts)| {
            let date = start.date_naive().to_string();
            DayStats {
                id: date.clone(),
                date,
                total_users: accounts.unsigned_abs(),
                active_users: figures.active_users,
                new_users: figures.tally.registered.unsigned_abs(),
                total_conversations: figures.tally.started.unsigned_abs(),
                total_messages: figures.tally.messages().unsigned_abs(),
                total_tokens: figures.tally.tokens().unsigned_abs(),
                total_api_calls: figures.calls,
                avg_response_time: response_time(&figures),
                error_count: figures.tally.failed.unsigned_abs(),
                created_at: start,
            }
        });
    Ok(seen.ok().json(items.collect::<Vec<_>>()))
}

/// What people of each role used, over all time; whoever has several counts in each.
#[utoipa::path(get, path = "/api/v1/analytics/metrics/by-role", tag = "legacy", security(("bearer" = [])),
    responses((status = 200, body = Vec<RoleMetrics>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn by_role(
    backend: Data<Backend>,
    actor: Actor,
) -> Result<HttpResponse, ApiError> {
    let seen = fresh(&backend, &actor).await?;
    let (views, prices) = (&backend.views, &backend.analytics.prices);
    let period = Steps::one(shown_from(&backend), today(&backend).1);
    let (lines, holders) =
        tokio::try_join!(views.usage(&period, By::Role, prices), views.role_holders())?;
    let mut used: HashMap<_, _> =
        lines.into_iter().map(|line| (line.group, line.steps.into_iter().next())).collect();
    let items = holders.into_iter().map(|(role, users)| {
        let figures = used.remove(&role).flatten().unwrap_or_default();
        RoleMetrics {
            user_count: users,
            total_users: users,
            total_conversations: figures.tally.started.unsigned_abs(),
            total_messages: figures.tally.messages().unsigned_abs(),
            total_tokens: figures.tally.tokens().unsigned_abs(),
            avg_response_time: response_time(&figures),
            role,
        }
    });
    let mut items: Vec<_> = items.collect();
    items.sort_by(|one, other| one.role.cmp(&other.role));
    Ok(seen.ok().json(items))
}

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use domain::UserId;
use projections::analytics::By;
use wire::Problem;
use wire::analytics::{OwnUsage, Series, Step};

use super::answer::{answer, fresh};
use super::asked::Asked;
use super::query::query;
use super::{groups, series};
use crate::activity::{Action, Subject};
use crate::analytics::user as usage;
use crate::auth::{Actor, Audit};
use crate::backend::Backend;
use crate::http::{ApiError, parse_id};

query! {
    /// Query of what one user used.
    OneQuery {}
}

/// What one user used within a period.
#[utoipa::path(get, path = "/api/v1/analytics/users/{id}", tag = "analytics", security(("bearer" = [])),
    params(("id" = String, Path, description = "The user"), OneQuery),
    responses((status = 200, body = OwnUsage), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn one_user(
    backend: Data<Backend>,
    actor: Actor,
    audit: Audit,
    id: Path<String>,
    query: Query<OneQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let user = parse_id(UserId::parse(id.as_str()), "user_not_found", "User not found")?;
    let answer = of(&backend, &actor, &user, &query, &request).await?;
    audit.note(&actor, Action::UsageRead, Subject::of(&user));
    Ok(answer)
}

/// What one used oneself within a period.
#[utoipa::path(get, path = "/api/v1/me/usage", tag = "analytics", security(("bearer" = [])), params(OneQuery),
    responses((status = 200, body = OwnUsage), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn own(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<OneQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    of(&backend, &actor, &actor.user, &query, &request).await
}

async fn of(
    backend: &Data<Backend>,
    actor: &Actor,
    user: &UserId,
    query: &OneQuery,
    request: &HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let asked = Asked::alone(query.common(), request, backend)?;
    let steps = asked.steps(Step::Day)?;
    let seen = fresh(backend, actor, query.min_position).await?;
    let prices = &backend.analytics.prices;
    let found = backend.views.usage_of_user(user, asked.range(), prices).await?;
    let missing = || seen.missing(ApiError::not_found("user_not_found", "User not found"));
    let found = usage(found.ok_or_else(missing)?);
    let name = found.username.clone().unwrap_or_else(|| found.id.clone());
    let line = |_: &str| (Some(user.to_string()), name.clone());
    let lines = series::of(backend, &steps, By::User(user.as_str()), line).await?;
    let models = groups::of(backend, &asked, By::ModelOf(user.as_str())).await?;
    let days = Series {
        period: asked.shown(),
        step: Step::Day,
        steps: steps.starts().to_vec(),
        lines,
        position: seen.position,
    };
    let currency = backend.analytics.currency.clone();
    let usage = OwnUsage { period: asked.shown(), user: found, days, models, currency };
    answer(&asked, seen, &usage, |usage| series::sheet("usage", &usage.days))
}

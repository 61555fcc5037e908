use std::collections::BTreeMap;

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use projections::analytics::By;
use wire::Problem;
use wire::analytics::{GroupUsage, Groups, Numbers};

use super::answer::{answer, fresh};
use super::asked::Asked;
use super::query::query;
use super::series;
use super::sheet::{Row, Sheet};
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::ApiError;

query! {
    /// Query of what groups used.
    GroupsQuery {}
}

/// What each model that answered anything was used for.
#[utoipa::path(get, path = "/api/v1/analytics/models", tag = "analytics", security(("bearer" = [])), params(GroupsQuery),
    responses((status = 200, body = Groups), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn models(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<GroupsQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let asked = Asked::alone(query.common(), &request, &backend)?;
    let seen = fresh(&backend, &actor, query.min_position).await?;
    let items = of(&backend, &asked, By::Model).await?;
    let groups = Groups { period: asked.shown(), items };
    answer(&asked, seen, &groups, |groups| sheet("models", groups))
}

/// What the holders of each role used, as people have roles now. Whoever has several counts in
/// each.
#[utoipa::path(get, path = "/api/v1/analytics/roles", tag = "analytics", security(("bearer" = [])), params(GroupsQuery),
    responses((status = 200, body = Groups), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn roles(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<GroupsQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let asked = Asked::alone(query.common(), &request, &backend)?;
    let seen = fresh(&backend, &actor, query.min_position).await?;
    let mut holders: BTreeMap<_, _> = backend.views.role_holders().await?.into_iter().collect();
    let mut items = of(&backend, &asked, By::Role).await?;
    for item in &mut items {
        item.users = holders.remove(&item.group).unwrap_or_default();
    }
    // Whoever has used nothing is there, too.
    let idle = |(group, users)| GroupUsage { group, users, numbers: Numbers::default() };
    items.extend(holders.into_iter().map(idle));
    let groups = Groups { period: asked.shown(), items };
    answer(&asked, seen, &groups, |groups| sheet("roles", groups))
}

/// What each group used, those that used most first.
pub(super) async fn of(
    backend: &Backend,
    asked: &Asked,
    by: By<'_>,
) -> Result<Vec<GroupUsage>, ApiError> {
    let lines = series::of(backend, &asked.whole(), by, |group| (None, group.to_owned())).await?;
    let group = |line: wire::analytics::Line| {
        let numbers = line.numbers.into_iter().next().unwrap_or_default();
        GroupUsage { group: line.name, users: numbers.active_users, numbers }
    };
    Ok(lines.into_iter().map(group).collect())
}

fn sheet(name: &'static str, groups: &Groups) -> Sheet {
    let mut sheet = Sheet::with_numbers(name, &["group", "users"]);
    for item in &groups.items {
        let row = Row::default().text(&item.group).count(item.users);
        sheet.push(row.numbers(&item.numbers));
    }
    sheet
}

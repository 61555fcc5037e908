use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use projections::Projection as _;
use projections::analytics_requests::{AnalyticsRequests, RouteRequests};
use wire::Problem;
use wire::analytics::{Requests, RouteUsage};

use super::asked::Asked;
use super::query::query;
use super::sheet::{Row, Sheet};
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::ApiError;

query! {
    /// Query of the requests. They are no events of the journal: none of its positions is waited
    /// for.
    RequestsQuery {}
}

/// What was asked of the API within a period, by route: those of the quarter hours that begin in
/// it. They are there within about two seconds.
#[utoipa::path(get, path = "/api/v1/analytics/requests", tag = "analytics", security(("bearer" = [])), params(RequestsQuery),
    responses((status = 200, body = Requests), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn requests(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<RequestsQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let asked = Asked::alone(query.common(), &request, &backend)?;
    // How far the view is, no position of the journal says.
    backend.freshen(&actor, AnalyticsRequests::NAME, query.min_position).await?;
    let (from, to) = asked.range();
    let rows = backend.views.requests_by_route(from, to).await?;
    let items = rows.into_iter().map(usage).collect();
    let requests = Requests { period: asked.shown(), items };
    let mut answer = HttpResponse::Ok();
    if asked.csv { sheet(&requests).answer(answer) } else { Ok(answer.json(requests)) }
}

fn usage(row: RouteRequests) -> RouteUsage {
    RouteUsage {
        method: row.method,
        route: row.route,
        calls: row.calls.unsigned_abs(),
        client_errors: row.client_errors.unsigned_abs(),
        server_errors: row.server_errors.unsigned_abs(),
        mean_ms: row.total_us as f64 / row.calls.max(1) as f64 / 1000.0,
        max_ms: row.max_us as f64 / 1000.0,
    }
}

fn sheet(requests: &Requests) -> Sheet {
    let columns =
        ["method", "route", "calls", "client_errors", "server_errors", "mean_ms", "max_ms"];
    let mut sheet = Sheet::new("requests", &columns);
    for item in &requests.items {
        let row = Row::default().text(&item.method).text(&item.route).count(item.calls);
        let row = row.count(item.client_errors).count(item.server_errors);
        sheet.push(row.decimal(item.mean_ms).decimal(item.max_ms));
    }
    sheet
}

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use projections::analytics::{FactCursor, FactsWanted};
use wire::analytics::Activity;
use wire::{Page, Problem};

use super::answer::{answer, fresh};
use super::asked::{Asked, Faults};
use super::query::{query, whose};
use super::sheet::{Row, Sheet};
use crate::activity::Action;
use crate::analytics::activity;
use crate::auth::{Actor, Audit};
use crate::backend::Backend;
use crate::http::ApiError;

query! {
    /// Query of the list of activities.
    ActivitiesQuery {
        /// Those of this user, by id.
        user,
        /// Those of this kind: `message_sent`, `logged_in`, ….
        kind,
        /// `next` of the page before.
        cursor,
        /// Items at most: 1 to 200, 50 when absent.
        limit,
    }
}

/// What people did, newest first. Without `from` and `to`, over all time.
#[utoipa::path(get, path = "/api/v1/analytics/activities", tag = "analytics", security(("bearer" = [])), params(ActivitiesQuery),
    responses((status = 200, body = Page<Activity>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn activities(
    backend: Data<Backend>,
    actor: Actor,
    audit: Audit,
    query: Query<ActivitiesQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let mut faults = Faults::default();
    let asked = Asked::read(query.common(), &request, &backend, &mut faults);
    let query = query.into_inner();
    let (limit, cursor) = faults.page::<FactCursor>(query.limit.as_deref(), query.cursor);
    faults.check()?;
    let (from, to) = asked.range();
    let wanted = FactsWanted {
        user: query.user,
        kind: query.kind,
        without_audit: false,
        from: query.from.map(|_| from).or(backend.analytics.hidden_before),
        to: query.to.map(|_| to),
    };
    let seen = fresh(&backend, &actor, query.min_position).await?;
    // One more tells whether there is another page.
    let rows = backend.views.usage_activities(&wanted, cursor.as_ref(), limit + 1).await?;
    let more = rows.len() > limit as usize;
    let rows: Vec<_> = rows.into_iter().take(limit as usize).collect();
    let next = rows.last().filter(|_| more).map(|row| FactCursor::of(row).to_string());
    let items = rows.into_iter().map(activity).collect();
    let page = Page { items, next, position: seen.position };
    let action = if asked.csv { Action::ActivitiesExported } else { Action::ActivitiesRead };
    audit.note(&actor, action, whose(wanted.user.as_deref()));
    answer(&asked, seen, &page, sheet)
}

fn sheet(page: &Page<Activity>) -> Sheet {
    let columns = [
        "id",
        "at",
        "kind",
        "user",
        "username",
        "conversation",
        "model",
        "address",
        "action",
        "whose",
        "target",
    ];
    let mut sheet = Sheet::new("activities", &columns);
    for item in &page.items {
        let row = Row::default().text(&item.id).time(item.at).text(&item.kind).text(&item.user);
        let more = [
            &item.username,
            &item.conversation,
            &item.model,
            &item.address,
            &item.action,
            &item.whose,
            &item.target,
        ];
        let row =
            more.into_iter().fold(row, |row, text| row.text(text.clone().unwrap_or_default()));
        sheet.push(row);
    }
    sheet.next.clone_from(&page.next);
    sheet
}

use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use projections::analytics::{UserCursor, UserOrder, UsersWanted};
use wire::analytics::UserUsage;
use wire::{Page, Problem};

use super::answer::{answer, fresh};
use super::asked::{Asked, Faults};
use super::query::query;
use super::sheet::{Row, Sheet};
use crate::activity::{Action, Subject};
use crate::analytics::user;
use crate::auth::{Actor, Audit};
use crate::backend::Backend;
use crate::http::ApiError;

/// Longest text to search for, in characters.
const LONGEST: usize = 200;

query! {
    /// Query of the list of users.
    UsersQuery {
        /// `messages`, `tokens`, `cost`, `conversations` or `last_active`, the most first;
        /// `messages` when absent.
        sort,
        /// Those that have this role now.
        role,
        /// Part of the username, the address or the full name, up to 200 characters.
        search,
        /// `next` of the page before.
        cursor,
        /// Items at most: 1 to 200, 50 when absent.
        limit,
    }
}

/// What each user used within a period. All are listed, whether they used anything or not.
#[utoipa::path(get, path = "/api/v1/analytics/users", tag = "analytics", security(("bearer" = [])), params(UsersQuery),
    responses((status = 200, body = Page<UserUsage>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn users(
    backend: Data<Backend>,
    actor: Actor,
    audit: Audit,
    query: Query<UsersQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let mut faults = Faults::default();
    let asked = Asked::read(query.common(), &request, &backend, &mut faults);
    let query = query.into_inner();
    let orders = [
        ("messages", UserOrder::Messages),
        ("tokens", UserOrder::Tokens),
        ("cost", UserOrder::Cost),
        ("conversations", UserOrder::Conversations),
        ("last_active", UserOrder::LastActive),
    ];
    let order = faults.one_of("sort", query.sort.as_deref(), &orders);
    let (limit, cursor) = faults.page::<UserCursor>(query.limit.as_deref(), query.cursor);
    let search = query.search.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if search.as_ref().is_some_and(|text| text.chars().count() > LONGEST) {
        faults.add("search", "too_long", format!("search has at most {LONGEST} characters"));
    }
    faults.check()?;
    let wanted =
        UsersWanted { search, role: query.role, order: order.unwrap_or(UserOrder::Messages) };
    let seen = fresh(&backend, &actor, query.min_position).await?;
    let (views, prices) = (&backend.views, &backend.analytics.prices);
    // One more tells whether there is another page.
    let rows =
        views.usage_users(asked.range(), &wanted, cursor.as_ref(), limit + 1, prices).await?;
    let more = rows.len() > limit as usize;
    let rows: Vec<_> = rows.into_iter().take(limit as usize).collect();
    let next = rows.last().filter(|_| more).map(|row| UserCursor::behind(row).to_string());
    let items = rows.into_iter().map(user).collect();
    let page = Page { items, next, position: seen.position };
    if asked.csv {
        audit.note(&actor, Action::UsageExported, Subject::named("users"));
    }
    answer(&asked, seen, &page, sheet)
}

fn sheet(page: &Page<UserUsage>) -> Sheet {
    let columns = ["user", "username", "roles", "first_active", "last_active"];
    let mut sheet = Sheet::with_numbers("users", &columns);
    for item in &page.items {
        let row = Row::default().text(&item.id).text(item.username.clone().unwrap_or_default());
        let row = row.text(item.roles.join(" ")).perhaps(item.first_active);
        sheet.push(row.perhaps(item.last_active).numbers(&item.numbers));
    }
    sheet.next.clone_from(&page.next);
    sheet
}

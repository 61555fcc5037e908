use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use projections::analytics::{ConversationCursor, ConversationOrder, ConversationsWanted};
use wire::analytics::ConversationUsage;
use wire::{Page, Problem};

use super::answer::{answer, fresh};
use super::asked::{Asked, Faults};
use super::query::{query, whose};
use super::sheet::{Row, Sheet};
use crate::activity::{Action, Subject};
use crate::analytics::conversation;
use crate::auth::{Actor, Audit};
use crate::backend::Backend;
use crate::http::ApiError;

query! {
    /// Query of the list of conversations.
    ConversationsQuery {
        /// Those of this user, by id.
        user,
        /// `messages`, `tokens` or `updated`, the most or latest first; `updated` when absent.
        sort,
        /// `next` of the page before.
        cursor,
        /// Items at most: 1 to 200, 50 when absent.
        limit,
    }
}

/// Conversations in which something was said within a period, with what was said in them over
/// all time.
#[utoipa::path(get, path = "/api/v1/analytics/conversations", tag = "analytics", security(("bearer" = [])), params(ConversationsQuery),
    responses((status = 200, body = Page<ConversationUsage>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn conversations(
    backend: Data<Backend>,
    actor: Actor,
    audit: Audit,
    query: Query<ConversationsQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let mut faults = Faults::default();
    let asked = Asked::read(query.common(), &request, &backend, &mut faults);
    let query = query.into_inner();
    let orders = [
        ("messages", ConversationOrder::Messages),
        ("tokens", ConversationOrder::Tokens),
        ("updated", ConversationOrder::Updated),
    ];
    let order = faults.one_of("sort", query.sort.as_deref(), &orders);
    let (limit, cursor) = faults.page::<ConversationCursor>(query.limit.as_deref(), query.cursor);
    faults.check()?;
    let (from, to) = asked.range();
    let order = order.unwrap_or(ConversationOrder::Updated);
    let wanted = ConversationsWanted { from, to, user: query.user, order };
    let seen = fresh(&backend, &actor, query.min_position).await?;
    // One more tells whether there is another page.
    let rows = backend.views.usage_conversations(&wanted, cursor.as_ref(), limit + 1).await?;
    let more = rows.len() > limit as usize;
    let rows: Vec<_> = rows.into_iter().take(limit as usize).collect();
    let next = rows.last().filter(|_| more).map(|row| ConversationCursor::behind(row).to_string());
    let items = rows.into_iter().map(conversation).collect();
    let page = Page { items, next, position: seen.position };
    let action = if asked.csv { Action::UsageExported } else { Action::UsageRead };
    let target = Some("conversations".to_owned());
    audit.note(&actor, action, Subject { target, ..whose(wanted.user.as_deref()) });
    answer(&asked, seen, &page, sheet)
}

fn sheet(page: &Page<ConversationUsage>) -> Sheet {
    let columns = [
        "conversation",
        "user",
        "username",
        "started_at",
        "updated_at",
        "status",
        "messages",
        "tokens_in",
        "tokens_out",
        "mean_response_ms",
    ];
    let mut sheet = Sheet::new("conversations", &columns);
    for item in &page.items {
        let row = Row::default().text(&item.id).text(&item.user);
        let row = row.text(item.username.clone().unwrap_or_default());
        let row = row.time(item.started_at).time(item.updated_at).text(&item.status);
        let row = row.count(item.messages).count(item.tokens_in).count(item.tokens_out);
        sheet.push(row.decimal(item.mean_response_ms));
    }
    sheet.next.clone_from(&page.next);
    sheet
}

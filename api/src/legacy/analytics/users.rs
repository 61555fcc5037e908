use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use domain::UserId;
use projections::analytics::{UserOrder, UserUsage, UsersWanted};
use projections::legacy::{OldActivities, OldOrder};
use wire::Problem;
use wire::legacy::analytics::{ConversationOfUser, ListedUser, OldActivity, TopUser, UserMetrics};

use super::conversations::of_user;
use super::fresh;
use super::query::{ActivitiesQuery, LimitQuery, OfUserQuery, UsersQuery};
use super::summary::{response_time, shown_from, today};
use crate::activity::{Action, Subject};
use crate::auth::{Actor, Audit};
use crate::backend::Backend;
use crate::http::{ApiError, parse_id};

/// What people did, here and elsewhere, newest first.
#[utoipa::path(get, path = "/api/v1/analytics/users/activities", tag = "legacy", security(("bearer" = [])), params(ActivitiesQuery),
    responses((status = 200, body = Vec<OldActivity>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn activities(
    backend: Data<Backend>,
    actor: Actor,
    audit: Audit,
    query: Query<ActivitiesQuery>,
) -> Result<HttpResponse, ApiError> {
    let ((skip, limit), (from, to)) = (query.range()?, query.between()?);
    let from = from.max(backend.analytics.hidden_before);
    let user = query.into_inner().user_id;
    let seen = fresh(&backend, &actor).await?;
    let whose = user.as_deref().and_then(|user| UserId::parse(user).ok());
    audit.note(&actor, Action::ActivitiesRead, Subject { whose, ..Subject::default() });
    let rows = backend.views.old_activities(&OldActivities { user, from, to, skip, limit }).await?;
    let items = rows.into_iter().map(|row| OldActivity {
        id: row.id,
        user_id: row.user_id,
        username: row.username,
        activity_type: old_name(row.kind),
        timestamp: row.at,
        ip_address: row.address,
        user_agent: row.user_agent,
        extra_data: row.details,
    });
    Ok(seen.ok().json(items.collect::<Vec<_>>()))
}

/// What clients of 1.x call it.
fn old_name(kind: String) -> String {
    match kind.as_str() {
        "registered" => "register".to_owned(),
        "logged_in" => "login".to_owned(),
        "logged_out" => "logout".to_owned(),
        "conversation_started" => "conversation_created".to_owned(),
        _ => kind,
    }
}

/// Those who did most.
#[utoipa::path(get, path = "/api/v1/analytics/users/top", tag = "legacy", security(("bearer" = [])),
    params(("limit" = Option<u32>, Query, description = "How many at most: 1 to 100, 10 when absent")),
    responses((status = 200, body = Vec<TopUser>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn top(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<LimitQuery>,
) -> Result<HttpResponse, ApiError> {
    let limit = query.limit(10, 100)?;
    let seen = fresh(&backend, &actor).await?;
    let rows = backend.views.old_users(shown_from(&backend), None, Some(limit)).await?;
    let items = rows.into_iter().map(|row| TopUser {
        user_id: row.user_id,
        username: row.username,
        activity_count: row.activities.unsigned_abs(),
    });
    Ok(seen.ok().json(items.collect::<Vec<_>>()))
}

/// All who have an account.
#[utoipa::path(get, path = "/api/v1/analytics/users/list", tag = "legacy", security(("bearer" = [])), params(UsersQuery),
    responses((status = 200, body = Vec<ListedUser>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn list(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<UsersQuery>,
) -> Result<HttpResponse, ApiError> {
    let (midnight, _) = today(&backend);
    let active_since = query.active_only()?.then_some(midnight);
    let seen = fresh(&backend, &actor).await?;
    let rows = backend.views.old_users(shown_from(&backend), active_since, None).await?;
    let items = rows.into_iter().map(|row| ListedUser {
        user_id: row.user_id,
        username: row.username,
        activity_count: row.activities.unsigned_abs(),
        last_activity: row.last_active,
        is_active_today: row.last_active >= Some(midnight),
    });
    Ok(seen.ok().json(items.collect::<Vec<_>>()))
}

/// What each user used, those who said most first.
#[utoipa::path(get, path = "/api/v1/analytics/users/detailed-metrics", tag = "legacy", security(("bearer" = [])),
    params(("limit" = Option<u32>, Query, description = "How many at most: 1 to 500, 100 when absent"), ("user_id" = Option<String>, Query, description = "One user")),
    responses((status = 200, body = Vec<UserMetrics>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn detailed(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<OfUserQuery>,
) -> Result<HttpResponse, ApiError> {
    let limit = query.limit(100, 500)?;
    let seen = fresh(&backend, &actor).await?;
    let (views, prices) = (&backend.views, &backend.analytics.prices);
    let period = (shown_from(&backend), today(&backend).1);
    let rows = match &query.user_id {
        Some(raw) => match UserId::parse(raw) {
            Ok(user) => Vec::from_iter(views.usage_of_user(&user, period, prices).await?),
            // Whatever is no id is nobody's.
            Err(_) => Vec::new(),
        },
        None => {
            let wanted = UsersWanted { search: None, role: None, order: UserOrder::Messages };
            views.usage_users(period, &wanted, None, limit, prices).await?
        }
    };
    Ok(seen.ok().json(rows.into_iter().map(metrics).collect::<Vec<_>>()))
}

fn metrics(row: UserUsage) -> UserMetrics {
    let tally = &row.figures.tally;
    UserMetrics {
        total_conversations: tally.started.unsigned_abs(),
        total_messages: tally.messages().unsigned_abs(),
        total_tokens: tally.tokens().unsigned_abs(),
        avg_response_time: response_time(&row.figures),
        user_id: row.user_id,
        username: row.username,
        role: row.roles.into_iter().next(),
        first_activity: row.first_active,
        last_activity: row.last_active,
    }
}

/// The conversations of one user, the latest first.
#[utoipa::path(get, path = "/api/v1/analytics/users/{user}/conversations", tag = "legacy", security(("bearer" = [])),
    params(("user" = String, Path, description = "Whose"), ("limit" = Option<u32>, Query, description = "How many at most: 1 to 200, 50 when absent")),
    responses((status = 200, body = Vec<ConversationOfUser>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn conversations(
    backend: Data<Backend>,
    actor: Actor,
    audit: Audit,
    user: Path<String>,
    query: Query<LimitQuery>,
) -> Result<HttpResponse, ApiError> {
    let limit = query.limit(50, 200)?;
    let user = parse_id(UserId::parse(user.as_str()), "user_not_found", "User not found")?;
    let seen = fresh(&backend, &actor).await?;
    let missing = || seen.missing(ApiError::not_found("user_not_found", "User not found"));
    backend.views.account(&user, 0).await?.ok_or_else(missing)?;
    let (since, order) = (shown_from(&backend), OldOrder::Updated);
    let rows = backend.views.old_conversations(since, Some(user.as_str()), order, limit).await?;
    audit.note(&actor, Action::UsageRead, Subject::of(&user));
    Ok(seen.ok().json(rows.into_iter().map(of_user).collect::<Vec<_>>()))
}

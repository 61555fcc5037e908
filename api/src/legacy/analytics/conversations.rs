use actix_web::HttpResponse;
use actix_web::web::{Data, Path, Query};
use domain::{ConversationId, UserId};
use projections::legacy::{OldConversation, OldOrder};
use wire::Problem;
use wire::legacy::analytics::{
    ConversationOfUser, ConversationTokens, CountedConversation, CountedMessage,
    DetailedConversation, ResponseTimes,
};
use wire::legacy::chat::OldMessage;

use super::super::chat::thread;
use super::fresh;
use super::query::{LimitQuery, OfUserQuery};
use super::summary::shown_from;
use crate::activity::{Action, Subject};
use crate::auth::{Actor, Audit};
use crate::backend::Backend;
use crate::http::{ApiError, parse_id};

fn status(row: &OldConversation) -> String {
    let status = match (row.deleted, row.ended) {
        (true, _) => "deleted",
        (false, true) => "ended",
        (false, false) => "active",
    };
    status.to_owned()
}

/// Mean time of a complete answer, in seconds.
fn response_time(row: &OldConversation) -> f64 {
    if row.completed == 0 { 0.0 } else { row.duration_ms as f64 / row.completed as f64 / 1000.0 }
}

pub(super) fn of_user(row: OldConversation) -> ConversationOfUser {
    ConversationOfUser {
        status: status(&row),
        avg_response_time: response_time(&row),
        conversation_id: row.conversation_id,
        user_id: row.user_id,
        username: row.username,
        message_count: row.messages.unsigned_abs(),
        total_tokens: row.tokens.unsigned_abs(),
        created_at: row.started_at,
        updated_at: row.updated_at,
    }
}

/// Conversations of everybody or of one user, the latest first; on the port of the service.
pub(super) async fn list(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<OfUserQuery>,
) -> Result<HttpResponse, ApiError> {
    let limit = query.limit(100, 1000)?;
    let seen = fresh(&backend, &actor).await?;
    let (since, user) = (shown_from(&backend), query.user_id.as_deref());
    let rows = backend.views.old_conversations(since, user, OldOrder::Updated, limit).await?;
    let items = rows.into_iter().map(|row| CountedConversation {
        status: status(&row),
        avg_response_time: response_time(&row),
        id: row.conversation_id.clone(),
        conversation_id: row.conversation_id,
        user_id: row.user_id,
        created_at: row.started_at,
        updated_at: row.updated_at,
        message_count: row.messages.unsigned_abs(),
        total_tokens: row.tokens.unsigned_abs(),
    });
    Ok(seen.ok().json(items.collect::<Vec<_>>()))
}

/// One conversation with its messages, without a word of them.
#[utoipa::path(get, path = "/api/v1/analytics/conversations/{id}/detailed", tag = "legacy", security(("bearer" = [])), params(("id" = String, Path)),
    responses((status = 200, body = DetailedConversation), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn detailed(
    backend: Data<Backend>,
    actor: Actor,
    audit: Audit,
    id: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = ConversationId::parse(id.as_str());
    let id = parse_id(id, "conversation_not_found", "Conversation not found")?;
    let seen = fresh(&backend, &actor).await?;
    let found = backend.views.old_conversation(id.as_str()).await?;
    let hidden = |row: &OldConversation| row.updated_at < shown_from(&backend);
    let missing = || seen.missing(ApiError::no_conversation());
    let found = found.filter(|row| !hidden(row)).ok_or_else(missing)?;
    let messages = match backend.views.conversation(&id, 0).await? {
        Some(row) => thread(&backend, &row).await?,
        None => Vec::new(),
    };
    let messages = messages.into_iter().map(message).collect();
    let whose = UserId::parse(found.user_id.as_str()).ok();
    let subject = Subject { whose, conversation: Some(id), target: None };
    audit.note(&actor, Action::UsageRead, subject);
    Ok(seen.ok().json(DetailedConversation { conversation: of_user(found), messages }))
}

fn message(message: OldMessage) -> CountedMessage {
    CountedMessage {
        message_id: message.id,
        role: message.role,
        token_count: message.tokens_used,
        response_time: message.response_time.map(|ms| f64::from(ms) / 1000.0),
        model_used: message.model,
        timestamp: message.timestamp,
    }
}

/// Conversations with their tokens, the most first.
#[utoipa::path(get, path = "/api/v1/analytics/tokens/by-conversation", tag = "legacy", security(("bearer" = [])),
    params(("limit" = Option<u32>, Query, description = "How many at most: 1 to 200, 50 when absent"), ("user_id" = Option<String>, Query, description = "Those of this user")),
    responses((status = 200, body = Vec<ConversationTokens>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn tokens(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<OfUserQuery>,
) -> Result<HttpResponse, ApiError> {
    let limit = query.limit(50, 200)?;
    let seen = fresh(&backend, &actor).await?;
    let (since, user) = (shown_from(&backend), query.user_id.as_deref());
    let rows = backend.views.old_conversations(since, user, OldOrder::Tokens, limit).await?;
    let items = rows.into_iter().map(|row| ConversationTokens {
        avg_tokens_per_message: row.tokens as f64 / row.messages.max(1) as f64,
        conversation_id: row.conversation_id,
        user_id: row.user_id,
        username: row.username,
        total_tokens: row.tokens.unsigned_abs(),
        message_count: row.messages.unsigned_abs(),
        created_at: row.started_at,
    });
    Ok(seen.ok().json(items.collect::<Vec<_>>()))
}

/// How fast users were answered, those with most answers first.
#[utoipa::path(get, path = "/api/v1/analytics/response-times/by-user", tag = "legacy", security(("bearer" = [])),
    params(("limit" = Option<u32>, Query, description = "How many at most: 1 to 200, 50 when absent")),
    responses((status = 200, body = Vec<ResponseTimes>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn response_times(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<LimitQuery>,
) -> Result<HttpResponse, ApiError> {
    let limit = query.limit(50, 200)?;
    let seen = fresh(&backend, &actor).await?;
    let rows = backend.views.old_responses(shown_from(&backend), limit).await?;
    let items = rows.into_iter().map(|row| ResponseTimes {
        user_id: row.user_id,
        username: row.username,
        avg_response_time: row.mean / 1000.0,
        min_response_time: row.min as f64 / 1000.0,
        max_response_time: row.max as f64 / 1000.0,
        message_count: row.answers.unsigned_abs(),
    });
    Ok(seen.ok().json(items.collect::<Vec<_>>()))
}

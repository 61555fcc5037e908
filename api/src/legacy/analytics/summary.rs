use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use projections::analytics::{Figures, Steps};
use projections::legacy::OldAnswers;
use wire::analytics::Totals;
use wire::legacy::analytics::OldSummary;

use super::fresh;
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::ApiError;

/// Everything, on the port of the service.
pub(super) async fn summary(
    backend: Data<Backend>,
    actor: Actor,
) -> Result<HttpResponse, ApiError> {
    let seen = fresh(&backend, &actor).await?;
    Ok(seen.ok().json(whole(&backend).await?))
}

async fn whole(backend: &Backend) -> Result<OldSummary, ApiError> {
    let (views, analytics) = (&backend.views, &backend.analytics);
    let (today, tomorrow) = today(backend);
    let today = Steps::one(analytics.shown(today), tomorrow);
    let (totals, active, answers) = tokio::try_join!(
        views.usage_totals(analytics.hidden_before),
        views.usage_active(&today),
        views.old_answers(shown_from(backend)),
    )?;
    Ok(of(&crate::analytics::totals(&totals, active), &answers))
}

/// What 1.x says of all time.
pub(crate) fn of(totals: &Totals, answers: &OldAnswers) -> OldSummary {
    let ratio = |one: i64, all: i64| if all == 0 { 0.0 } else { one as f64 / all as f64 };
    OldSummary {
        total_users: totals.users,
        active_users_today: totals.active_today,
        total_conversations: totals.conversations,
        active_conversations: totals.open_conversations,
        total_messages: totals.messages,
        total_tokens: totals.tokens,
        total_api_calls: totals.api_calls,
        avg_response_time: ratio(answers.duration_ms, answers.completed) / 1000.0,
        error_rate: ratio(answers.failed, answers.answers),
    }
}

/// Mean time of a complete answer, in seconds.
pub(super) fn response_time(figures: &Figures) -> f64 {
    figures.response.mean / 1000.0
}

/// When this day and the next begin, in UTC.
pub(super) fn today(backend: &Backend) -> (DateTime<Utc>, DateTime<Utc>) {
    let today = backend.clock.now().date_naive().and_time(NaiveTime::MIN).and_utc();
    (today, today + TimeDelta::days(1))
}

/// The time before which nothing is shown.
pub(crate) fn shown_from(backend: &Backend) -> DateTime<Utc> {
    backend.analytics.shown(DateTime::UNIX_EPOCH)
}

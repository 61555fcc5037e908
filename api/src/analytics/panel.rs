use chrono::{DateTime, Days, NaiveTime, Utc};
use projections::Projection as _;
use projections::accounts::Accounts;
use projections::analytics::{By, FactsWanted, Steps, UserOrder, UsersWanted, VIEWS};
use wire::analytics::Panel;

use super::translate::{activity, numbers, totals, user};
use crate::backend::Backend;

/// How many of the latest things people did are shown.
const RECENT: u32 = 10;
/// How many of those who said most are shown.
const TOP: u32 = 5;

/// What the panel shows at a time.
///
/// # Errors
/// When the database fails.
pub async fn panel(backend: &Backend, now: DateTime<Utc>) -> Result<Panel, projections::Error> {
    let (views, analytics) = (&backend.views, &backend.analytics);
    // Before the queries: what they find is at least that.
    let position = position(backend);
    let midnight = now.date_naive().and_time(NaiveTime::MIN).and_utc();
    let end = midnight + Days::new(1);
    let from = analytics.shown(midnight).min(end);
    let steps = Steps::one(from, end);
    // Of the audit, only the list of activities tells: it takes another permission.
    let from_when = analytics.hidden_before;
    let recent = FactsWanted { from: from_when, without_audit: true, ..FactsWanted::default() };
    let top = UsersWanted { search: None, role: None, order: UserOrder::Messages };
    let (sums, today, recent, top) = tokio::try_join!(
        views.usage_totals(analytics.hidden_before),
        views.usage(&steps, By::Whole, &analytics.prices),
        views.usage_activities(&recent, None, RECENT),
        views.usage_users((from, end), &top, None, TOP, &analytics.prices),
    )?;
    let today = today.first().and_then(|line| line.steps.first()).map(numbers).unwrap_or_default();
    let top = top.into_iter().map(user).filter(|user| user.numbers.messages > 0);
    Ok(Panel {
        totals: totals(&sums, today.active_users),
        today,
        recent: recent.into_iter().map(activity).collect(),
        top: top.collect(),
        position,
    })
}

/// The journal position that all views of usage have reached.
pub(super) fn position(backend: &Backend) -> u64 {
    let names = VIEWS.into_iter().chain([Accounts::NAME]);
    names.map(|name| backend.views.progress().position(name)).min().unwrap_or_default()
}

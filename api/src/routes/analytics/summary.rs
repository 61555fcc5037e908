use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use chrono::TimeDelta;
use projections::analytics::{By, Steps};
use wire::Problem;
use wire::analytics::{Numbers, Panel, Summary};
use wire::legacy::analytics::OldSummary;

use super::answer::{answer, fresh};
use super::asked::{Asked, Faults};
use super::query::query;
use super::sheet::{Row, Sheet};
use crate::analytics::{numbers, panel as make_panel, totals};
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::ApiError;
use crate::legacy::analytics::summary as old;

query! {
    /// Query of the summary.
    SummaryQuery {
        /// `true`: with the numbers of the period just before, which is as long.
        compare,
    }
}

/// What was used within a period, and what is counted over all time.
#[utoipa::path(get, path = "/api/v1/analytics/summary", tag = "analytics", security(("bearer" = [])), params(SummaryQuery),
    responses((status = 200, body = Whole), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(in crate::routes) async fn summary(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<SummaryQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let mut faults = Faults::default();
    let asked = Asked::read(query.common(), &request, &backend, &mut faults);
    let words = [("true", true), ("false", false)];
    let compare = faults.one_of("compare", query.compare.as_deref(), &words).unwrap_or(false);
    faults.check()?;
    let seen = fresh(&backend, &actor, query.min_position).await?;
    let (views, analytics) = (&backend.views, &backend.analytics);
    let today = asked.today().max(analytics.shown(asked.today()));
    let today = Steps::one(today, asked.today() + TimeDelta::days(2));
    let before = asked.from - (asked.to - asked.from);
    let before = Steps::one(analytics.shown(before).min(asked.from), asked.from);
    let whole = asked.whole();
    let (sums, active, answers, now, before) = tokio::try_join!(
        views.usage_totals(analytics.hidden_before),
        views.usage_active(&today),
        views.old_answers(old::shown_from(&backend)),
        views.usage(&whole, By::Whole, &analytics.prices),
        async {
            match compare {
                true => views.usage(&before, By::Whole, &analytics.prices).await.map(Some),
                false => Ok(None),
            }
        },
    )?;
    let summary = Summary {
        period: asked.shown(),
        totals: totals(&sums, active),
        numbers: whole_of(&now),
        before: before.as_deref().map(whole_of),
        currency: analytics.currency.clone(),
        position: seen.position,
    };
    let old = old::of(&summary.totals, &answers);
    answer(&asked, seen, &Whole { summary, old }, |whole| sheet(&whole.summary))
}

/// Beside our own fields those that clients of 1.x look for at the same address.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(in crate::routes) struct Whole {
    #[serde(flatten)]
    summary: Summary,
    #[serde(flatten)]
    old: OldSummary,
}

/// What the panel beside the chat shows: today in UTC. Those who say `watch` on the live socket
/// are told when it changes.
#[utoipa::path(get, path = "/api/v1/analytics/panel", tag = "analytics", security(("bearer" = [])), params(PanelQuery),
    responses((status = 200, body = Panel), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(in crate::routes) async fn panel(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<PanelQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let asked = Asked::alone(query.common(), &request, &backend)?;
    let seen = fresh(&backend, &actor, query.min_position).await?;
    let panel = make_panel(&backend, asked.now).await?;
    answer(&asked, seen, &panel, |panel| {
        let mut sheet = Sheet::with_numbers("panel", &[]);
        sheet.push(Row::default().numbers(&panel.today));
        sheet
    })
}

/// Query of the panel.
#[derive(Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::routes) struct PanelQuery {
    /// `json` or `csv`; JSON when absent, unless `Accept` asks for `text/csv`.
    format: Option<String>,
    /// Journal position the answer must reflect: that of a receipt.
    min_position: Option<u64>,
}

impl PanelQuery {
    fn common(&self) -> super::asked::Common<'_> {
        super::asked::Common { format: self.format.as_deref(), ..Default::default() }
    }
}

/// The numbers of the one step of the one line.
pub(super) fn whole_of(lines: &[projections::analytics::Line]) -> Numbers {
    lines.first().and_then(|line| line.steps.first()).map(numbers).unwrap_or_default()
}

fn sheet(summary: &Summary) -> Sheet {
    let mut sheet = Sheet::with_numbers("summary", &["period", "from", "to", "currency"]);
    let period = &summary.period;
    let row = |name: &str, from, to| {
        Row::default().text(name).time(from).time(to).text(&summary.currency)
    };
    sheet.push(row("current", period.from, period.to).numbers(&summary.numbers));
    if let Some(before) = &summary.before {
        let from = period.from - (period.to - period.from);
        sheet.push(row("before", from, period.from).numbers(before));
    }
    sheet
}

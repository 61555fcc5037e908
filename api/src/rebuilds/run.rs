use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use projections::{Error, Estimate, Rebuilt, Report};
use tokio_util::sync::CancellationToken;
use wire::operations::RebuildState;

use super::advice;

/// One rebuild or roll-back, from its beginning on.
pub(super) struct Run {
    view: &'static str,
    started_at: DateTime<Utc>,
    began: Instant,
    cancel: CancellationToken,
    ended: CancellationToken,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    report: Option<Report>,
    end: Option<End>,
}

struct End {
    ended: Ended,
    at: DateTime<Utc>,
    took: Duration,
}

/// How it ended.
pub(super) struct Ended {
    pub(super) state: &'static str,
    pub(super) detail: String,
}

impl Run {
    /// It ends when `cancel` is cancelled.
    pub(super) fn begin(view: &'static str, now: DateTime<Utc>, cancel: CancellationToken) -> Self {
        let (began, ended) = (Instant::now(), CancellationToken::new());
        Self { view, started_at: now, began, cancel, ended, seen: Mutex::default() }
    }

    pub(super) fn is_running(&self) -> bool {
        self.seen().end.is_none()
    }

    pub(super) fn report(&self, report: Report) {
        self.seen().report = Some(report);
    }

    pub(super) fn end(&self, ended: Ended, at: DateTime<Utc>) {
        let took = self.began.elapsed();
        self.seen().end = Some(End { ended, at, took });
        self.ended.cancel();
    }

    /// Resolves when it is to end.
    pub(super) async fn cancelled(&self) {
        self.cancel.cancelled().await;
    }

    /// Ends it, and waits until it has.
    pub(super) async fn cancel(&self) {
        self.cancel.cancel();
        self.ended.cancelled().await;
    }

    /// Events per second over all of it, when it has come to its end and folded as many as that.
    pub(super) fn rate_of_all(&self, least: u64) -> Option<f64> {
        let seen = self.seen();
        let (report, end) = (seen.report?, seen.end.as_ref()?);
        let tells = end.ended.state == DONE && report.events >= least;
        tells.then(|| rate(report.events, end.took))
    }

    /// How it stands.
    pub(super) fn state(&self) -> RebuildState {
        let seen = self.seen();
        let end = seen.end.as_ref();
        let took = end.map_or_else(|| self.began.elapsed(), |end| end.took);
        let report = seen.report;
        RebuildState {
            projection: self.view.to_owned(),
            state: end.map_or(RUNNING, |end| end.ended.state).to_owned(),
            step: report.filter(|_| end.is_none()).map(|report| report.step.name().to_owned()),
            position: report.map_or(0, |report| report.position),
            last: report.map_or(0, |report| report.last.max(report.position)),
            events: report.map_or(0, |report| report.events),
            rate: rate(report.map_or(0, |report| report.events), took),
            eta_seconds: report.filter(|_| end.is_none()).and_then(|report| left(report, took)),
            started_at: self.started_at,
            ended_at: end.map(|end| end.at),
            detail: end.map(|end| end.ended.detail.clone()),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const RUNNING: &str = "running";
const DONE: &str = "done";
const FAILED: &str = "failed";

fn rate(events: u64, took: Duration) -> f64 {
    (events as f64 / took.as_secs_f64().max(0.001)).round()
}

/// Seconds until it is where it goes to, at the pace it has had.
fn left(report: Report, took: Duration) -> Option<u64> {
    let done = report.position.saturating_sub(report.began_at);
    let left = report.last.saturating_sub(report.position);
    (done > 0).then(|| (left as f64 / done as f64 * took.as_secs_f64()).ceil() as u64)
}

impl Ended {
    pub(super) fn is_failed(&self) -> bool {
        self.state == FAILED
    }

    pub(super) fn cancelled() -> Self {
        let detail = "it was cancelled; the next one goes on where it was".to_owned();
        Self { state: "cancelled", detail }
    }

    pub(super) fn failed(error: &Error) -> Self {
        let detail = match advice(error) {
            Some(advice) => format!("{error}: {advice}"),
            None => error.to_string(),
        };
        Self { state: FAILED, detail }
    }

    pub(super) fn rolled_back(position: u64, took: Duration) -> Self {
        let took = took.as_millis();
        let detail = format!(
            "the copy from before is back, up to position {position}; the live view stood still \
             for {took} ms"
        );
        Self { state: DONE, detail }
    }

    pub(super) fn rebuilt(rebuilt: &Rebuilt) -> Self {
        let Rebuilt { position, events, parked, comparison, cut_over, .. } = rebuilt;
        let compared = match comparison {
            None => "the one before was not compared with it".to_owned(),
            Some(compared) if compared.is_same() => {
                format!("its {} rows are those of the one before", compared.rows)
            }
            Some(compared) => format!("{} rows differ from the one before", compared.different),
        };
        let parked = match parked {
            0 => String::new(),
            parked => format!("; {parked} commits are parked"),
        };
        let still = cut_over.as_millis();
        let detail = format!(
            "built anew up to position {position} ({events} events); {compared}{parked}; the live \
             view stood still for {still} ms, and the one before is kept for a roll-back"
        );
        Self { state: DONE, detail }
    }
}

/// What a rebuild would be: `before` is the rate of the last one, `most` that which is allowed.
pub(super) fn estimated(
    view: &str,
    estimate: &Estimate,
    before: Option<f64>,
    most: Option<u32>,
    now: DateTime<Utc>,
) -> RebuildState {
    let Estimate { began_at, last, events, size, .. } = *estimate;
    let (rate, seconds) = Estimate { rate: before.or(estimate.rate), ..*estimate }.pace(most);
    RebuildState {
        projection: view.to_owned(),
        state: "estimated".to_owned(),
        step: None,
        position: began_at,
        last,
        events,
        rate: rate.unwrap_or_default(),
        eta_seconds: Some(seconds),
        started_at: now,
        ended_at: None,
        detail: Some(sentence(estimate, rate, before.is_some(), size.bytes)),
    }
}

fn sentence(estimate: &Estimate, rate: Option<f64>, is_of_the_last: bool, bytes: i64) -> String {
    let Estimate { began_at, last, events, .. } = estimate;
    let begins = match began_at {
        0 => "from the beginning".to_owned(),
        position => format!("going on from position {position}"),
    };
    let source = if is_of_the_last { "as the last one did" } else { "as a short trial did" };
    let fast = rate.map(|rate| format!(", at {rate} events/s {source}")).unwrap_or_default();
    format!(
        "about {events} events up to position {last}, {begins}{fast}; it needs room for the table \
         once more, {} now; how much the disk of Postgres has left is unknown",
        human(bytes)
    )
}

/// Bytes, as people say them.
fn human(bytes: i64) -> String {
    const UNITS: [&str; 5] = ["bytes", "kB", "MB", "GB", "TB"];
    let mut size = bytes as f64;
    let mut unit = 0;
    while size >= 1000.0 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} bytes") } else { format!("{size:.1} {}", UNITS[unit]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use projections::{Size, Step};

    fn report(step: Step, position: u64) -> Report {
        Report { step, position, began_at: 100, last: 500, events: 2 * (position - 100) }
    }

    #[test]
    fn a_run_is_told_from_its_beginning_to_its_end() {
        let now = DateTime::UNIX_EPOCH;
        let run = Run::begin("messages", now, CancellationToken::new());
        let state = run.state();
        assert_eq!((state.state.as_str(), state.step, state.eta_seconds), ("running", None, None));
        run.report(report(Step::Filling, 200));
        let state = run.state();
        assert_eq!((state.position, state.last, state.events), (200, 500, 200));
        assert_eq!(state.step.as_deref(), Some("filling"));
        assert!(state.eta_seconds.is_some());
        run.end(Ended::cancelled(), now);
        let state = run.state();
        assert_eq!((state.state.as_str(), state.step), ("cancelled", None));
        assert_eq!((state.ended_at, state.eta_seconds), (Some(now), None));
        assert!(!run.is_running());
        assert_eq!(run.rate_of_all(1), None, "it did not come to its end");
    }

    #[test]
    fn an_estimate_keeps_to_the_rate_that_is_allowed_and_says_what_it_does_not_know() {
        let size = Size { rows: 10, bytes: 45_200_000 };
        let estimate = Estimate { began_at: 0, last: 900, events: 1000, rate: Some(5000.0), size };
        let told =
            |before, most| estimated("messages", &estimate, before, most, DateTime::UNIX_EPOCH);
        assert_eq!((told(None, None).rate, told(None, None).eta_seconds), (5000.0, Some(1)));
        assert_eq!(
            (told(None, Some(10)).rate, told(None, Some(10)).eta_seconds),
            (10.0, Some(100))
        );
        assert_eq!(told(Some(2000.0), None).rate, 2000.0);
        let detail = told(None, None).detail.unwrap_or_default();
        for said in ["from the beginning", "45.2 MB", "is unknown", "as a short trial did"] {
            assert!(detail.contains(said), "{detail}");
        }
        let nothing = Estimate { events: 0, rate: None, ..estimate };
        let nothing = estimated("messages", &nothing, None, None, DateTime::UNIX_EPOCH);
        assert_eq!((nothing.rate, nothing.eta_seconds), (0.0, Some(0)));
    }
}

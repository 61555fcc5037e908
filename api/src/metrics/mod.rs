//! What is counted and measured, for `GET /metrics`. No label says anything about a person: routes
//! are patterns, outcomes are few.
//!
//! To add a metric: a field, its line in [`Metrics::default`], and the place that counts.

mod labels;
mod timed;

use std::time::Duration;

use actix_web::http::{Method, StatusCode};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use wire::system::ProjectionLag;

use labels::{Outcome, Request, Route, View};
pub(crate) use labels::{class, method};
pub use timed::Timed;

/// All metrics of one server.
pub struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    request_seconds: Family<Route, Histogram>,
    commands: Family<Outcome, Counter>,
    answers: Family<Outcome, Counter>,
    append_seconds: Family<Outcome, Histogram>,
    sockets: Gauge,
    journal: Gauge,
    setbacks: Gauge,
    positions: Family<View, Gauge>,
    lags: Family<View, Gauge>,
    lag_seconds: Family<View, Gauge<f64, std::sync::atomic::AtomicU64>>,
    parked: Family<View, Gauge>,
    stalled: Family<View, Gauge>,
}

impl Default for Metrics {
    fn default() -> Self {
        // From half a millisecond to sixteen seconds.
        let seconds = || Histogram::new(exponential_buckets(0.0005, 2.0, 16));
        let mut metrics = Self {
            registry: Registry::with_prefix("convoai"),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(seconds),
            commands: Family::default(),
            answers: Family::default(),
            append_seconds: Family::new_with_constructor(seconds),
            sockets: Gauge::default(),
            journal: Gauge::default(),
            setbacks: Gauge::default(),
            positions: Family::default(),
            lags: Family::default(),
            lag_seconds: Family::default(),
            parked: Family::default(),
            stalled: Family::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&mut self) {
        let to = &mut self.registry;
        to.register("http_requests", "Requests answered", self.requests.clone());
        let help = "How long requests took, by route";
        to.register("http_request_seconds", help, self.request_seconds.clone());
        let help = "Orders that came over HTTP, by what came of them";
        to.register("commands", help, self.commands.clone());
        let help = "Answers settled since this node started, by how; every node sees those of all";
        to.register("answers", help, self.answers.clone());
        let help = "How long appends to the journal took, by what came of them";
        to.register("append_seconds", help, self.append_seconds.clone());
        to.register("live_sockets", "Live sockets that are open", self.sockets.clone());
        to.register("journal_position", "The journal's last position", self.journal.clone());
        let help = "How often this node saw that the database, which was killed, had lost rows";
        to.register("database_setbacks", help, self.setbacks.clone());
        let help = "The last commit folded into a projection";
        to.register("projection_position", help, self.positions.clone());
        let help = "Commits that a projection has yet to fold";
        to.register("projection_lag_commits", help, self.lags.clone());
        let help = "For how long the first of these has been waiting";
        to.register("projection_lag_seconds", help, self.lag_seconds.clone());
        let help = "Commits that a projection could not fold, and those that wait behind them";
        to.register("projection_parked_commits", help, self.parked.clone());
        let help = "1 when a projection does not move";
        to.register("projection_stalled", help, self.stalled.clone());
    }

    /// A request was answered. `code` is that of a problem.
    pub fn answered(
        &self,
        method: &Method,
        route: &str,
        status: StatusCode,
        code: Option<&str>,
        took: Duration,
    ) {
        let (method, route) = (labels::method(method), route.to_owned());
        let class = labels::class(status);
        self.requests.get_or_create(&Request { method, route: route.clone(), status: class }).inc();
        if let Some(outcome) = labels::order(method, &route, status, code) {
            self.commands.get_or_create(&Outcome { outcome }).inc();
        }
        let route = Route { method, route };
        self.request_seconds.get_or_create(&route).observe(took.as_secs_f64());
    }

    /// An answer was settled.
    pub fn settled(&self, outcome: &'static str) {
        self.answers.get_or_create(&Outcome { outcome }).inc();
    }

    /// An append came to an end.
    pub(crate) fn appended(&self, outcome: &'static str, took: Duration) {
        self.append_seconds.get_or_create(&Outcome { outcome }).observe(took.as_secs_f64());
    }

    /// Everything as text, in the form that Prometheus reads (OpenMetrics 1.0), with what is
    /// only known when it is asked for.
    ///
    /// # Errors
    /// When a metric cannot be written, which a correct build does not.
    pub fn text(
        &self,
        last: u64,
        setbacks: u64,
        sockets: usize,
        views: &[ProjectionLag],
    ) -> Result<String, std::fmt::Error> {
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        self.journal.set(number(last));
        self.setbacks.set(number(setbacks));
        self.sockets.set(number(sockets as u64));
        for view in views {
            let label = View { projection: view.name.clone() };
            self.positions.get_or_create(&label).set(number(view.position));
            self.lags.get_or_create(&label).set(number(view.lag));
            let seconds = Duration::from_millis(view.lag_ms).as_secs_f64();
            self.lag_seconds.get_or_create(&label).set(seconds);
            self.parked.get_or_create(&label).set(number(view.parked));
            self.stalled.get_or_create(&label).set(i64::from(view.state == "stalled"));
        }
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

use std::io::IsTerminal as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use projections::{Report, Step};
use serde_json::json;

/// How often a line is written where no terminal is.
const EVERY: Duration = Duration::from_millis(500);
const STYLE: &str = "{prefix} {wide_bar} {percent:>3} %  {msg}  {eta:>4} left";

/// How far a filling is: a bar on a terminal, lines of JSON elsewhere.
pub(in crate::command) struct Bar {
    name: String,
    began: Instant,
    shown: Shown,
}

enum Shown {
    Bar(ProgressBar),
    Lines(Mutex<Option<(Instant, Step)>>),
}

/// The bars of fillings that go on beside each other.
pub(in crate::command) struct Bars {
    all: MultiProgress,
    json: bool,
}

impl Bars {
    pub(in crate::command) fn new(json: bool) -> Self {
        Self { all: MultiProgress::new(), json }
    }

    /// One more, below the others.
    pub(in crate::command) fn add(&self, name: &str) -> Bar {
        let bar = Bar::new(name, self.json);
        if let Shown::Bar(bar) = &bar.shown {
            self.all.add(bar.clone());
        }
        bar
    }

    /// Something that is said while they are shown.
    pub(in crate::command) fn while_hidden(&self, say: impl FnOnce()) {
        self.all.suspend(say);
    }
}

impl Bar {
    pub(in crate::command) fn new(name: &str, json: bool) -> Self {
        let shown = if !json && std::io::stderr().is_terminal() {
            let bar = ProgressBar::new(0);
            if let Ok(style) = ProgressStyle::with_template(STYLE) {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(200));
            Shown::Bar(bar)
        } else {
            Shown::Lines(Mutex::new(None))
        };
        Self { name: name.to_owned(), began: Instant::now(), shown }
    }

    pub(in crate::command) fn show(&self, report: Report) {
        let seconds = self.began.elapsed().as_secs_f64().max(0.001);
        let rate = report.events as f64 / seconds;
        match &self.shown {
            Shown::Bar(bar) => {
                bar.set_length(report.last.saturating_sub(report.began_at));
                bar.set_position(report.position.saturating_sub(report.began_at));
                bar.set_prefix(format!("{} {:10}", self.name, report.step.name()));
                bar.set_message(format!("{rate:.0} events/s"));
            }
            Shown::Lines(last) => {
                let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
                let now = Instant::now();
                if last.is_some_and(|(at, step)| step == report.step && now - at < EVERY) {
                    return;
                }
                *last = Some((now, report.step));
                let done = report.position.saturating_sub(report.began_at) as f64;
                let left = report.last.saturating_sub(report.position) as f64;
                let eta = (done > 0.0).then(|| (left / done * seconds).round());
                super::show::line(&json!({
                    "projection": self.name,
                    "step": report.step.name(),
                    "position": report.position,
                    "last": report.last,
                    "events": report.events,
                    "events_per_s": rate.round(),
                    "eta_s": eta,
                }));
            }
        }
    }

    pub(in crate::command) fn finish(&self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}

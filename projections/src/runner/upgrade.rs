use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

use super::Runner;
use crate::projection::View;
use crate::rebuild::{Begin, Options, Rebuilt, Report, Workshop};
use crate::{Error, Refused};

const PAUSE: Duration = Duration::from_secs(2);

/// A view of an earlier version is built anew beside the live one, which serves meanwhile and is
/// kept up to date by the present fold. When the copy has taken its place, whoever leads the
/// view is fenced, and looks again. Ends when it is dropped.
pub(super) struct Upgrade(JoinHandle<()>);

impl Upgrade {
    pub(super) fn begin(runner: Runner, view: Arc<dyn View>) -> Self {
        Self(tokio::spawn(run(runner, view)))
    }
}

impl Drop for Upgrade {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn rebuild(
    workshop: &Workshop,
    view: &dyn View,
    options: &Options,
) -> Result<Rebuilt, Error> {
    let gate = workshop.claim(view).await?;
    // They are not compared: they differ as they must, since the fold is another one.
    workshop.rebuild(view, gate, false, options).await
}

async fn run(runner: Runner, view: Arc<dyn View>) {
    let name = view.name();
    let progress = runner.progress.clone();
    let tell = move |report: Report| {
        progress.note(name, |state| state.rebuilding = Some(report.position));
    };
    let options = Options { rate: None, begin: Begin::GoOn, tell: Arc::new(tell) };
    let workshop = Workshop { pool: runner.pool, feeds: runner.feeds, opener: runner.opener };
    tracing::info!(projection.name = name, version = view.version(), "built anew, beside");
    loop {
        match rebuild(&workshop, &*view, &options).await {
            Ok(rebuilt) => {
                let cut_over_ms = u64::try_from(rebuilt.cut_over.as_millis()).unwrap_or(u64::MAX);
                tracing::info!(
                    projection.name = name,
                    stream.position = rebuilt.position,
                    events = rebuilt.events,
                    cut_over_ms,
                    "built anew"
                );
                break;
            }
            // An operator does it.
            Err(Error::Refused(Refused::Busy { .. })) => {}
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(projection.name = name, error, "building anew pauses");
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
    runner.progress.note(name, |state| state.rebuilding = None);
}

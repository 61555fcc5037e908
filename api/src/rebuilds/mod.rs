//! Rebuilds that run in this server: one of a view at a time, some views beside each other.
//!
//! A view that another process or node rebuilds is claimed in Postgres, so that is found out before
//! anybody is told that it has begun. What a server that stops or dies leaves unfinished is gone on
//! with when it is asked for again.

mod advice;
mod run;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use commands::ports::Clock;
use projections::{Begin, Claim, Error, Options, Projections, Refused};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use wire::operations::RebuildState;

pub use advice::advice;
use run::{Ended, Run};

/// How many views are rebuilt beside each other: reading the journal takes a core, and each holds
/// two connections and up to 64 MB.
const AT_ONCE: usize = 4;
/// A rate that was measured on fewer events says little.
const TELLING: u64 = 1_000;

/// Rebuilds that run in this server or have ended in it.
pub struct Rebuilds {
    /// What an operator can do beside them.
    pub operator: Projections,
    runs: Arc<Mutex<Runs>>,
    clock: Arc<dyn Clock>,
    stop: CancellationToken,
}

type Runs = BTreeMap<&'static str, Arc<Run>>;

/// What is to be done with a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// It is built anew.
    Rebuild {
        /// Where it begins.
        begin: Begin,
        /// Events per second at most.
        rate: Option<u32>,
    },
    /// The copy from before the last rebuild is put back.
    RollBack,
}

/// Why nothing was begun or cancelled.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// As it says.
    #[error(transparent)]
    Views(#[from] Error),
    /// As many run as may.
    #[error(
        "{AT_ONCE} rebuilds are running, which is as many as one server does at a time; wait until \
         one has ended, or cancel one"
    )]
    TooMany,
    /// It does not run here.
    #[error(
        "no rebuild of {0} is running in this server; one that was begun elsewhere is cancelled \
         there"
    )]
    NotRunning(&'static str),
    /// The server stops.
    #[error("the server is stopping")]
    Stopping,
}

impl Rebuilds {
    /// None yet. They end when `stop` is cancelled.
    pub fn new(operator: Projections, clock: Arc<dyn Clock>, stop: CancellationToken) -> Self {
        Self { operator, runs: Arc::default(), clock, stop }
    }

    /// The one of a view that runs, or ran last since this server started.
    pub fn of(&self, view: &str) -> Option<RebuildState> {
        self.runs().get(view).map(|run| run.state())
    }

    /// What a rebuild would have to do, and how long that would take. Begins nothing.
    ///
    /// # Errors
    /// When there is no such view, or a service fails.
    pub async fn estimate(
        &self,
        name: &str,
        begin: Begin,
        rate: Option<u32>,
    ) -> Result<RebuildState, Error> {
        let view = Projections::name(name)?;
        let estimate = self.operator.estimate(view, begin).await?;
        let before = self.runs().get(view).and_then(|run| run.rate_of_all(TELLING));
        Ok(run::estimated(view, &estimate, before, rate, self.clock.now()))
    }

    /// Begins to work on a view, and answers how that stands.
    ///
    /// # Errors
    /// When there is no such view or nothing to roll back to, it is worked on here or elsewhere,
    /// too many others are, or a service fails.
    pub async fn begin(&self, name: &str, work: Work) -> Result<RebuildState, NotDone> {
        let view = Projections::name(name)?;
        if work == Work::RollBack {
            self.operator.can_roll_back(view).await?;
        }
        let run = Arc::new(Run::begin(view, self.clock.now(), self.stop.child_token()));
        let before = self.reserve(view, &run)?;
        // Beside the request, which may be given up by whoever made it.
        let (say, claimed) = oneshot::channel();
        let (operator, runs, clock) =
            (self.operator.clone(), self.runs.clone(), self.clock.clone());
        let begun = run.clone();
        tokio::spawn(async move {
            let claim = match operator.claim(view).await {
                Ok(claim) => claim,
                Err(error) => {
                    give_back(&runs, view, before);
                    drop(say.send(Err(error)));
                    return;
                }
            };
            drop(say.send(Ok(())));
            let ended = tokio::select! {
                ended = carry_out(&operator, claim, work, &begun) => ended,
                () = begun.cancelled() => Ended::cancelled(),
            };
            log(view, work, &ended);
            begun.end(ended, clock.now());
        });
        match claimed.await {
            Ok(Ok(())) => Ok(run.state()),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(NotDone::Stopping),
        }
    }

    /// Cancels what is done with a view. What is done stays, and the next one goes on from there.
    ///
    /// # Errors
    /// When there is no such view, or nothing is done with it here.
    pub async fn cancel(&self, name: &str) -> Result<RebuildState, NotDone> {
        let view = Projections::name(name)?;
        let run = self.runs().get(view).cloned();
        let run = run.filter(|run| run.is_running()).ok_or(NotDone::NotRunning(view))?;
        run.cancel().await;
        Ok(run.state())
    }

    /// Takes the place of a view's last one, which is answered.
    fn reserve(&self, view: &'static str, run: &Arc<Run>) -> Result<Option<Arc<Run>>, NotDone> {
        let mut runs = self.runs();
        if runs.get(view).is_some_and(|run| run.is_running()) {
            return Err(Error::from(Refused::Busy { view }).into());
        }
        if runs.values().filter(|run| run.is_running()).count() >= AT_ONCE {
            return Err(NotDone::TooMany);
        }
        Ok(runs.insert(view, run.clone()))
    }

    fn runs(&self) -> MutexGuard<'_, Runs> {
        lock(&self.runs)
    }
}

fn lock(runs: &Mutex<Runs>) -> MutexGuard<'_, Runs> {
    runs.lock().unwrap_or_else(PoisonError::into_inner)
}

fn give_back(runs: &Mutex<Runs>, view: &'static str, before: Option<Arc<Run>>) {
    let mut runs = lock(runs);
    match before {
        Some(before) => drop(runs.insert(view, before)),
        None => drop(runs.remove(view)),
    }
}

async fn carry_out(operator: &Projections, claim: Claim, work: Work, run: &Arc<Run>) -> Ended {
    let told = run.clone();
    let tell = Arc::new(move |report| told.report(report));
    match work {
        Work::Rebuild { begin, rate } => {
            let options = Options { rate, begin, tell };
            let rebuilt = operator.rebuild_claimed(claim, &options).await;
            rebuilt.map_or_else(|error| Ended::failed(&error), |rebuilt| Ended::rebuilt(&rebuilt))
        }
        Work::RollBack => {
            let options = Options { rate: None, begin: Begin::GoOn, tell };
            let rolled_back = operator.roll_back_claimed(claim, &options).await;
            rolled_back.map_or_else(
                |error| Ended::failed(&error),
                |(position, took)| Ended::rolled_back(position, took),
            )
        }
    }
}

fn log(view: &str, work: Work, ended: &Ended) {
    let what = match work {
        Work::Rebuild { .. } => "rebuild",
        Work::RollBack => "roll-back",
    };
    let (state, detail) = (ended.state, &ended.detail);
    if ended.is_failed() {
        tracing::warn!(projection.name = view, state, "a {what} has ended: {detail}");
    } else {
        tracing::info!(projection.name = view, state, "a {what} has ended: {detail}");
    }
}

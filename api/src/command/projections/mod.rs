//! `convoai projections …`: what an operator does with the read models.

mod arguments;
mod bar;
pub(super) mod show;

use std::process::ExitCode;
use std::sync::Arc;

use api::application::operator;
use api::rebuilds::advice;
use api::settings::Settings;
use projections::{Against, Begin, Error, Options, Refused};
use tokio::signal::unix::{SignalKind, signal};

use super::own;
pub(crate) use arguments::Projections;
use arguments::{Other, Rebuild};
pub(super) use arguments::{Output, as_of};
pub(super) use bar::{Bar, Bars};

/// Differences were found.
pub(super) const DIFFERENT: u8 = 3;
/// What a shell says of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// Does it.
pub(crate) async fn run(what: Projections, settings: Settings) -> anyhow::Result<ExitCode> {
    operate(settings, async |operator| Box::pin(carry_out(what, operator)).await).await
}

/// Does something with the services of the server that runs, or with its own. Ctrl-C interrupts.
pub(super) async fn operate(
    mut settings: Settings,
    work: impl AsyncFnOnce(&projections::Projections) -> anyhow::Result<ExitCode>,
) -> anyhow::Result<ExitCode> {
    settings.log.hush();
    super::log(&settings)?;
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let mut started = None;
    let work = async {
        started = own::find_or_start(&mut settings).await?;
        let operator = operator(&settings, started.is_some()).await?;
        work(&operator).await
    };
    let outcome = tokio::select! {
        outcome = work => outcome,
        _ = interrupt.recv() => Ok(interrupted()),
        _ = terminate.recv() => Ok(interrupted()),
    };
    if let Some(services) = started {
        services.stop().await;
    }
    outcome
}

async fn carry_out(
    what: Projections,
    operator: &projections::Projections,
) -> anyhow::Result<ExitCode> {
    let done = match what {
        Projections::List(Output { json }) => {
            operator.status(None).await.map(|statuses| show::statuses(&statuses, json))
        }
        Projections::Status { name, output: Output { json } } => {
            status(&name, json, operator).await
        }
        Projections::Rebuild(rebuild) => return self::rebuild(rebuild, operator).await,
        Projections::Rollback { name, yes, output: Output { json } } => {
            if !yes && !show::agrees(&format!("Roll {name} back to the copy before?"))? {
                return Ok(ExitCode::FAILURE);
            }
            let bar = Arc::new(Bar::new(&name, json));
            let rolled_back = operator.roll_back(&name, &options(&bar, None, Begin::GoOn)).await;
            bar.finish();
            rolled_back.map(|(position, took)| show::rolled_back(&name, position, took, json))
        }
        Projections::Diff { name, against, output: Output { json } } => {
            return diff(&name, against, json, operator).await;
        }
        Projections::Parked { name, output: Output { json } } => {
            operator.parked(name.as_deref()).await.map(|parked| show::parked(&parked, json))
        }
        Projections::Redrive { name, aggregate, output: Output { json } } => {
            let redriven = operator.redrive(&name, aggregate.as_deref()).await;
            return finish(redriven.map(|redriven| show::redriven(&name, &redriven, json)));
        }
        Projections::Skip { name, position, reason, output: Output { json } } => {
            if reason.trim().is_empty() {
                anyhow::bail!("--reason must say why the commit is given up");
            }
            let skipped = operator.skip(&name, position, reason.trim()).await;
            return finish(skipped.map(|redriven| show::redriven(&name, &redriven, json)));
        }
        Projections::Clear { name, output: Output { json } } => {
            operator.clear(&name).await.map(|schemas| show::cleared(&name, &schemas, json))
        }
    };
    finish(done.map(|()| ExitCode::SUCCESS))
}

async fn status(name: &str, json: bool, operator: &projections::Projections) -> Result<(), Error> {
    show::statuses(&operator.status(Some(name)).await?, json);
    let parked = operator.parked(Some(name)).await?;
    if !parked.is_empty() && !json {
        show::parked(&parked, json);
    }
    Ok(())
}

async fn rebuild(
    rebuild: Rebuild,
    operator: &projections::Projections,
) -> anyhow::Result<ExitCode> {
    let Rebuild { name, from, as_of, rate, yes, output: Output { json } } = rebuild;
    // Unknown names are refused before anybody is asked.
    if let Err(error) = operator.status(Some(&name)).await {
        return finish(Err(error));
    }
    let question = format!("Build {name} anew and put it in the place of the live one?");
    if as_of.is_none() && !yes && !show::agrees(&question)? {
        return Ok(ExitCode::FAILURE);
    }
    let bar = Arc::new(Bar::new(&name, json));
    let begin = if from.is_some() { Begin::Scratch } else { Begin::GoOn };
    let options = options(&bar, rate, begin);
    let done = match as_of {
        Some(end) => {
            let filled = operator.as_of(&name, end, &options).await;
            bar.finish();
            filled.map(|(schema, end)| show::filled(&name, &schema, end, json))
        }
        None => {
            let rebuilt = operator.rebuild(&name, &options).await;
            bar.finish();
            rebuilt.map(|rebuilt| show::rebuilt(&name, &rebuilt, json))
        }
    };
    finish(done.map(|()| ExitCode::SUCCESS))
}

async fn diff(
    name: &str,
    against: Other,
    json: bool,
    operator: &projections::Projections,
) -> anyhow::Result<ExitCode> {
    let bar = Arc::new(Bar::new(name, json));
    let against = match against {
        Other::Replay => Against::Replay,
        Other::Previous => Against::Previous,
        Other::AsOf => Against::AsOf,
    };
    let compared = operator.diff(name, against, &options(&bar, None, Begin::GoOn)).await;
    bar.finish();
    finish(compared.map(|compared| {
        show::compared(name, compared.as_ref(), json);
        match compared {
            Some(compared) if compared.is_same() => ExitCode::SUCCESS,
            Some(_) => ExitCode::from(DIFFERENT),
            None => ExitCode::FAILURE,
        }
    }))
}

pub(super) fn options(bar: &Arc<Bar>, rate: Option<u32>, begin: Begin) -> Options {
    let bar = bar.clone();
    Options { rate, begin, tell: Arc::new(move |report| bar.show(report)) }
}

/// The exit code, or why there is none.
pub(super) fn finish(done: Result<ExitCode, Error>) -> anyhow::Result<ExitCode> {
    match done {
        Ok(code) => Ok(code),
        Err(error @ Error::Refused(Refused::Unknown { .. })) => {
            super::complain(&error.into());
            Ok(ExitCode::from(2))
        }
        Err(error) => Err(advised(error)),
    }
}

/// What went wrong, under what to do about it.
pub(super) fn advised(error: Error) -> anyhow::Error {
    match advice(&error) {
        Some(advice) => anyhow::Error::new(error).context(advice),
        None => error.into(),
    }
}

fn interrupted() -> ExitCode {
    show::interrupted();
    ExitCode::from(INTERRUPTED)
}

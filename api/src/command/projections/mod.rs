//! `convoai projections …`: what an operator does with the read models.

mod bar;
mod show;

use std::process::ExitCode;
use std::sync::Arc;

use api::application::operator;
use api::embedded::{Found, Services};
use api::settings::Settings;
use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, Subcommand, ValueEnum};
use projections::{Against, AsOf, Error, Options, Refused};
use tokio::signal::unix::{SignalKind, signal};

use super::own;
use bar::Bar;

/// Differences were found.
const DIFFERENT: u8 = 3;
/// What a shell says of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// What can be done.
#[derive(Subcommand)]
pub(crate) enum Projections {
    /// All projections: version, position, lag, parked commits, other copies.
    List(Output),
    /// The same of one projection, with what is parked of it.
    Status {
        /// Its name.
        name: String,
        #[command(flatten)]
        output: Output,
    },
    /// Build a projection anew beside the live one, compare them, and put it in its place.
    ///
    /// Readers notice nothing. The live one is kept for `rollback`. Ctrl-C interrupts; the same
    /// command goes on where it was.
    Rebuild(Rebuild),
    /// Put the copy from before the last rebuild back, and keep the present one in its place.
    Rollback {
        /// Name of the projection.
        name: String,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        output: Output,
    },
    /// Compare a projection with a fresh fold of the whole journal, or with a copy that is kept.
    /// Exit code 3 when they differ.
    Diff {
        /// Name of the projection.
        name: String,
        /// What to compare it with.
        #[arg(long, value_enum, default_value_t = Other::Replay)]
        against: Other,
        #[command(flatten)]
        output: Output,
    },
    /// Commits that could not be folded, those that wait behind them, and those given up.
    Parked {
        /// Only of this projection.
        name: Option<String>,
        #[command(flatten)]
        output: Output,
    },
    /// Fold what is parked, after a repair or with a new build.
    Redrive {
        /// Name of the projection.
        name: String,
        /// Only of this aggregate.
        #[arg(long, value_name = "ID")]
        aggregate: Option<String>,
        #[command(flatten)]
        output: Output,
    },
    /// Give up one parked commit, for ever, and fold what waited behind it.
    Skip {
        /// Name of the projection.
        name: String,
        /// Journal position of the commit.
        position: u64,
        /// Why: it is written down.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        output: Output,
    },
    /// Drop the copies of a projection that are kept beside the live one.
    Clear {
        /// Name of the projection.
        name: String,
        #[command(flatten)]
        output: Output,
    },
}

/// How to say it.
#[derive(Args)]
pub(crate) struct Output {
    /// Write JSON, one value per line.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(crate) struct Rebuild {
    /// Name of the projection.
    name: String,
    /// `scratch`: begin anew, whatever an interrupted rebuild has left.
    #[arg(long, value_enum, value_name = "scratch")]
    from: Option<From>,
    /// Fill a copy as the projection was at a time (RFC 3339, or a date) or journal position, and
    /// keep it for queries; the live one stays.
    #[arg(long, value_name = "TIME|POSITION", value_parser = as_of)]
    as_of: Option<AsOf>,
    /// Fold no more than so many events per second.
    #[arg(long, value_name = "EVENTS_PER_S", value_parser = clap::value_parser!(u32).range(1..))]
    rate: Option<u32>,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, ValueEnum)]
enum From {
    Scratch,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Other {
    /// A fresh fold of the whole journal.
    Replay,
    /// The copy from before the last rebuild.
    Previous,
    /// The copy made with `--as-of`.
    AsOf,
}

fn as_of(text: &str) -> Result<AsOf, String> {
    if let Ok(position) = text.parse() {
        return Ok(AsOf::Position(position));
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(AsOf::Time(time.with_timezone(&Utc)));
    }
    let midnight = text.parse::<NaiveDate>().ok().and_then(|date| date.and_hms_opt(0, 0, 0));
    let expected = "a journal position, a time like 2026-11-23T08:30:00Z, or a date";
    midnight.map(|time| AsOf::Time(time.and_utc())).ok_or_else(|| expected.to_owned())
}

/// Does it, with the services of the server that runs, or with its own.
pub(crate) async fn run(what: Projections, mut settings: Settings) -> anyhow::Result<ExitCode> {
    settings.log.hush();
    super::log(&settings)?;
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let mut started = None;
    let work = async {
        if let Some(options) = own::options(&settings)? {
            match Services::find_or_start(options).await? {
                Found::Running(found) => own::complete(
                    &mut settings,
                    found.nats_url.as_ref(),
                    found.database_url.as_ref(),
                )?,
                Found::Started(services) => {
                    let (nats, database) = (&services.nats_url, &services.database_url);
                    own::complete(&mut settings, nats.as_ref(), database.as_ref())?;
                    started = Some(services);
                }
            }
        }
        let operator = operator(&settings, started.is_some()).await?;
        Box::pin(carry_out(what, &operator)).await
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
            let rolled_back = operator.roll_back(&name, &options(&bar, None, false)).await;
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
    let options = options(&bar, rate, from.is_some());
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
    let compared = operator.diff(name, against, &options(&bar, None, false)).await;
    bar.finish();
    finish(compared.map(|compared| match compared {
        Some(compared) => {
            show::compared(name, &compared, json);
            if compared.is_same() { ExitCode::SUCCESS } else { ExitCode::from(DIFFERENT) }
        }
        None => {
            show::nothing_to_compare(name, json);
            ExitCode::SUCCESS
        }
    }))
}

fn options(bar: &Arc<Bar>, rate: Option<u32>, from_scratch: bool) -> Options {
    let bar = bar.clone();
    Options { rate, from_scratch, tell: Arc::new(move |report| bar.show(report)) }
}

/// The exit code, or why there is none.
fn finish(done: Result<ExitCode, Error>) -> anyhow::Result<ExitCode> {
    match done {
        Ok(code) => Ok(code),
        Err(error @ Error::Refused(Refused::Unknown { .. })) => {
            super::complain(&error.into());
            Ok(ExitCode::from(2))
        }
        Err(error) if error.is_disk_full() => Err(anyhow::Error::new(error).context(
            "the disk of Postgres is full: make room (`convoai projections clear NAME` drops \
             copies that are kept), then give the same command again; it goes on where it was",
        )),
        Err(error) if error.is_transient() => Err(anyhow::Error::new(error).context(
            "a service went away; when it is back, give the same command again: it goes on where \
             it was",
        )),
        Err(error) => Err(error.into()),
    }
}

fn interrupted() -> ExitCode {
    show::interrupted();
    ExitCode::from(INTERRUPTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_of_takes_positions_times_and_dates() {
        assert_eq!(as_of("12"), Ok(AsOf::Position(12)));
        let time = |text: &str| AsOf::Time(text.parse().unwrap());
        assert_eq!(as_of("2026-11-23T08:30:00+01:00"), Ok(time("2026-11-23T07:30:00Z")));
        assert_eq!(as_of("2026-11-23"), Ok(time("2026-11-23T00:00:00Z")));
        for wrong in ["", "-1", "yesterday", "2026-13-01"] {
            assert!(as_of(wrong).is_err(), "{wrong}");
        }
    }
}

//! `convoai analytics …`: what an operator does with the views that analytics reads. Each is done
//! as with `convoai projections`, with several views at a time.

mod arguments;

use std::process::ExitCode;
use std::sync::Arc;

use api::settings::Settings;
use futures_util::{StreamExt as _, stream};
use projections::{Against, Begin, Error, Projections, Rebuilt, Status};

pub(crate) use arguments::Analytics;
use arguments::{Beside, Fill, Which};

use super::projections::{Bars, DIFFERENT, Output, advised, finish, operate, options, show};

/// What the names of the views begin with.
const GROUP: &str = "analytics_";

/// Does it.
pub(crate) async fn run(what: Analytics, settings: Settings) -> anyhow::Result<ExitCode> {
    operate(settings, async |operator| Box::pin(carry_out(what, operator)).await).await
}

async fn carry_out(what: Analytics, operator: &Projections) -> anyhow::Result<ExitCode> {
    let which = match &what {
        Analytics::Backfill(fill) | Analytics::Rebuild(fill) => &fill.which,
        Analytics::Diff { which, .. } | Analytics::Status { which, .. } => which,
    };
    let names = match chosen(which) {
        Ok(names) => names,
        Err(error) => return finish(Err(error)),
    };
    if names.is_empty() {
        anyhow::bail!(
            "this build has no view whose name begins with {GROUP}; name one with --view"
        );
    }
    match what {
        Analytics::Backfill(fill) => {
            let names = match missing(names, &fill, operator).await {
                Ok(names) => names,
                Err(error) => return finish(Err(error)),
            };
            self::fill(&names, &fill, operator).await
        }
        Analytics::Rebuild(fill) => self::fill(&names, &fill, operator).await,
        Analytics::Diff { beside, output, .. } => diff(&names, &beside, &output, operator).await,
        Analytics::Status { output, .. } => {
            finish(status(&names, &output, operator).await.map(|()| ExitCode::SUCCESS))
        }
    }
}

/// The views that are meant, in the order they were named.
fn chosen(which: &Which) -> Result<Vec<&'static str>, Error> {
    if which.views.is_empty() {
        let all = Projections::names();
        return Ok(all.into_iter().filter(|name| name.starts_with(GROUP)).collect());
    }
    let mut names = Vec::new();
    for given in &which.views {
        let name = Projections::name(&format!("{GROUP}{given}"));
        let name = name.or_else(|_| Projections::name(given))?;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

/// Those of them that are not complete; all, when it is said where they begin or end.
async fn missing(
    names: Vec<&'static str>,
    fill: &Fill,
    operator: &Projections,
) -> Result<Vec<&'static str>, Error> {
    if fill.until.is_some() || fill.from.is_some() {
        return Ok(names);
    }
    let mut missing = Vec::new();
    for name in names {
        let statuses = operator.status(Some(name)).await?;
        if statuses.iter().all(is_complete) {
            show::left_alone(name, fill.output.json);
        } else {
            missing.push(name);
        }
    }
    Ok(missing)
}

fn is_complete(status: &Status) -> bool {
    let unfinished = format!("rebuild_{}", status.name);
    status.version == Some(status.known_version)
        && status.filling_to.is_none()
        && status.copies.iter().all(|copy| copy.schema != unfinished)
}

async fn fill(
    names: &[&'static str],
    fill: &Fill,
    operator: &Projections,
) -> anyhow::Result<ExitCode> {
    let json = fill.output.json;
    if let (Some(Begin::From(_)), Some(_)) = (fill.from, fill.until) {
        anyhow::bail!("--from takes no time together with --until: the copy begins where it can");
    }
    if fill.dry_run {
        let begin = fill.from.unwrap_or_default();
        for name in names {
            match operator.estimate(name, begin).await {
                Ok(estimate) => show::estimated(name, &estimate, fill.rate, json),
                Err(error) => return finish(Err(error)),
            }
        }
        return Ok(ExitCode::SUCCESS);
    }
    let question = format!("Build {} anew, in place of the live ones?", names.join(", "));
    let asks = fill.until.is_none() && !fill.yes && !names.is_empty();
    if asks && !show::agrees(&question)? {
        return Ok(ExitCode::FAILURE);
    }
    let bars = Bars::new(json);
    let one = async |name: &'static str| {
        let bar = Arc::new(bars.add(name));
        let options = options(&bar, fill.rate, fill.from.unwrap_or_default());
        let filled = match fill.until {
            Some(end) => operator.as_of(name, end, &options).await.map(Filled::Kept),
            None => operator.rebuild(name, &options).await.map(Filled::Live),
        };
        bar.finish();
        let filled = filled?;
        bars.while_hidden(|| match filled {
            Filled::Kept((schema, end)) => show::filled(name, &schema, end, json),
            Filled::Live(rebuilt) => show::rebuilt(name, &rebuilt, json),
        });
        Ok(Found::Done)
    };
    each(names, &fill.beside, one).await
}

/// What a filling ends with.
enum Filled {
    /// A copy in a schema of its own, up to a position.
    Kept((String, u64)),
    /// Another live one.
    Live(Rebuilt),
}

async fn diff(
    names: &[&'static str],
    beside: &Beside,
    output: &Output,
    operator: &Projections,
) -> anyhow::Result<ExitCode> {
    let (json, bars) = (output.json, Bars::new(output.json));
    let one = async |name: &'static str| {
        let bar = Arc::new(bars.add(name));
        let options = options(&bar, None, Begin::GoOn);
        let compared = operator.diff(name, Against::Replay, &options).await;
        bar.finish();
        let compared = compared?;
        bars.while_hidden(|| show::compared(name, compared.as_ref(), json));
        Ok(match compared {
            Some(compared) if compared.is_same() => Found::Done,
            Some(_) => Found::Differences,
            None => Found::Nothing,
        })
    };
    each(names, beside, one).await
}

async fn status(
    names: &[&'static str],
    output: &Output,
    operator: &Projections,
) -> Result<(), Error> {
    let mut statuses = Vec::new();
    for name in names {
        let size = operator.size(name).await?;
        statuses.extend(operator.status(Some(name)).await?.into_iter().map(|one| (one, size)));
    }
    show::sized(&statuses, output.json);
    Ok(())
}

/// What came of the work on one view, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    Done,
    Differences,
    /// There was nothing to compare it with.
    Nothing,
    Failure,
}

/// Works on some views at a time. What fails for one keeps no other from its turn.
async fn each(
    names: &[&'static str],
    beside: &Beside,
    one: impl AsyncFn(&'static str) -> Result<Found, Error>,
) -> anyhow::Result<ExitCode> {
    let one = &one;
    let works = names.iter().map(|name| async move { (*name, one(name).await) });
    let mut works = stream::iter(works).buffer_unordered(usize::from(beside.parallel));
    let mut worst = Found::Done;
    while let Some((name, found)) = works.next().await {
        let found = found.unwrap_or_else(|error| {
            super::complain(&advised(error).context(name));
            Found::Failure
        });
        worst = worst.max(found);
    }
    Ok(match worst {
        Found::Done => ExitCode::SUCCESS,
        Found::Differences => ExitCode::from(DIFFERENT),
        Found::Nothing | Found::Failure => ExitCode::FAILURE,
    })
}

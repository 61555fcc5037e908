//! What can be asked for on the command line.

use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, Subcommand, ValueEnum};
use projections::AsOf;

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
    pub(in crate::command) json: bool,
}

#[derive(Args)]
pub(crate) struct Rebuild {
    /// Name of the projection.
    pub(super) name: String,
    /// `scratch`: begin anew, whatever an interrupted rebuild has left.
    #[arg(long, value_enum, value_name = "scratch")]
    pub(super) from: Option<From>,
    /// Fill a copy as the projection was at a time (RFC 3339, or a date) or journal position, and
    /// keep it for queries; the live one stays.
    #[arg(long, value_name = "TIME|POSITION", value_parser = as_of)]
    pub(super) as_of: Option<AsOf>,
    /// Fold no more than so many events per second.
    #[arg(long, value_name = "EVENTS_PER_S", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) rate: Option<u32>,
    /// Do not ask.
    #[arg(long)]
    pub(super) yes: bool,
    #[command(flatten)]
    pub(super) output: Output,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum From {
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

/// Reads a time or a journal position.
pub(in crate::command) fn as_of(text: &str) -> Result<AsOf, String> {
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

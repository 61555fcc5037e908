//! What can be asked for on the command line.

use clap::{Args, Subcommand};
use projections::{AsOf, Begin};

use crate::command::projections::{Output, as_of};

/// What can be done.
#[derive(Subcommand)]
pub(crate) enum Analytics {
    /// Fill the views that are not filled yet, were interrupted, or are of an earlier version.
    ///
    /// Each is filled beside the live one, which serves meanwhile, and takes its place. A view
    /// that is complete is left as it is. Ctrl-C interrupts; the same command goes on where it
    /// was, also after a kill.
    Backfill(Fill),
    /// Build views anew, whatever they hold: compare each with the live one, and put it in its
    /// place. The one before is kept for `convoai projections rollback`.
    Rebuild(Fill),
    /// Compare views with a fresh fold of the whole journal. Exit code 3 when they differ, with
    /// the keys of the first rows that do.
    Diff {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        beside: Beside,
        #[command(flatten)]
        output: Output,
    },
    /// How views stand: version, position, lag, parked commits, rows, size, other copies.
    Status {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        output: Output,
    },
}

#[derive(Args)]
pub(crate) struct Fill {
    #[command(flatten)]
    pub(super) which: Which,
    /// `scratch`: begin anew, whatever an interrupted one has left. A time or position: begin with
    /// what the view was then.
    ///
    /// A view is a fold from the first event on, so what it was at a time must be known to go on
    /// from there. It is when a copy was kept with `--until` of that time or an earlier one: that
    /// copy is gone on with, and what comes out is exact. Without one this is refused.
    #[arg(long, value_name = "scratch|TIME|POSITION", value_parser = begin)]
    pub(super) from: Option<Begin>,
    /// Fill a copy as the view was at a time (RFC 3339, or a date) or journal position, and keep it
    /// for queries in a Postgres schema of its own; the live one stays.
    #[arg(long, value_name = "TIME|POSITION", value_parser = as_of)]
    pub(super) until: Option<AsOf>,
    #[command(flatten)]
    pub(super) beside: Beside,
    /// Fold no more than so many events per second into each view.
    #[arg(long, value_name = "EVENTS_PER_S", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) rate: Option<u32>,
    /// Build nothing; say of each view how much there is to do and how long it will take.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Do not ask.
    #[arg(long)]
    pub(super) yes: bool,
    #[command(flatten)]
    pub(super) output: Output,
}

/// Of which views.
#[derive(Args)]
pub(crate) struct Which {
    /// Only this view; may be given several times. By default all whose name begins with
    /// `analytics_`, which may be left out here.
    #[arg(long = "view", value_name = "NAME")]
    pub(super) views: Vec<String>,
}

#[derive(Args)]
pub(crate) struct Beside {
    /// How many views to work on at a time.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=16))]
    pub(super) parallel: u8,
}

fn begin(text: &str) -> Result<Begin, String> {
    match text {
        "scratch" => Ok(Begin::Scratch),
        text => as_of(text).map(Begin::From).map_err(|expected| format!("`scratch`, {expected}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filling_begins_anew_or_at_a_time_or_position() {
        assert_eq!(begin("scratch"), Ok(Begin::Scratch));
        assert_eq!(begin("12"), Ok(Begin::From(AsOf::Position(12))));
        assert!(matches!(begin("2026-11-23"), Ok(Begin::From(AsOf::Time(_)))));
        assert!(begin("yesterday").is_err_and(|expected| expected.starts_with("`scratch`, ")));
    }
}

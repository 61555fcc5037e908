//! Campaigns: the product under fire, and a checker that knows every promise it made.
//! `cargo xtask chaos …` builds and runs them.
//!
//! A ledger notes every request and every acknowledgement. At the end the journal itself is read,
//! past the product, and compared with the ledger; and the views are compared with a fresh replay.
//! A seed gives the same schedule again; how the processes race with it does not follow from it.
#![expect(clippy::print_stdout, reason = "a campaign prints its table")]

mod backfill;
mod chat;
mod check;
mod cluster;
mod complaints;
mod crowd;
mod fire;
mod guards;
mod kill;
mod ledger;
mod people;
mod report;
mod resume;
mod retry;
mod schedule;
mod silence;
mod stored;
mod verdict;
mod views;
mod window;
mod writer;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "cargo xtask chaos",
    bin_name = "cargo xtask chaos",
    about = "Prove what is promised"
)]
struct Cli {
    #[command(subcommand)]
    campaign: Campaign,
    #[command(flatten)]
    options: Options,
}

/// What all campaigns take.
#[derive(Debug, Clone, Args)]
struct Options {
    /// Gives the same schedule again; chosen by chance when it is not given.
    #[arg(long, global = true, default_value_t = fastrand::u64(..1_000_000))]
    seed: u64,
    /// The form that CI runs.
    #[arg(long, global = true)]
    short: bool,
}

#[derive(Subcommand)]
enum Campaign {
    /// kill -9 of nodes, nats-server and Postgres under load.
    Kill {
        /// How many processes to kill: 200, or 24 in the short form.
        #[arg(long)]
        kills: Option<usize>,
    },
    /// Acknowledgements are lost on the way, and commands repeated.
    Retry {
        /// How many commands to give: 50,000, or 10,000 in the short form.
        #[arg(long)]
        commands: Option<usize>,
    },
    /// Many want the same name, or the same address, at the same moment.
    Guards {
        /// How often: 10,000 times, or 1,000 in the short form.
        #[arg(long)]
        rounds: Option<usize>,
    },
    /// Three writers and one conversation while everything is killed; all windows show the same.
    Chat {
        /// How many processes to kill: 20, or 6 in the short form. The long campaign has 100.
        #[arg(long)]
        kills: Option<usize>,
        /// How many messages each writer sends at least: 10,000, or 300 in the short form.
        #[arg(long)]
        sends: Option<usize>,
    },
    /// The socket is cut again and again in the middle of answers.
    Resume {
        /// How often: 1,000 times, or 200 in the short form.
        #[arg(long)]
        cuts: Option<usize>,
    },
    /// kill -9 of a process that rebuilds views, and of the servers beside it, while people write.
    Backfill {
        /// How often: 20 times, or 5 in the short form.
        #[arg(long)]
        kills: Option<usize>,
    },
    /// A journal of three copies, and something happens to one of the three servers.
    Cluster {
        /// How many things happen: 60, or 8 in the short form.
        #[arg(long)]
        faults: Option<usize>,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let Cli { campaign, options } = Cli::parse();
    let kept = match campaign {
        Campaign::Kill { kills } => {
            kill::run(&options, kills.unwrap_or(if options.short { 24 } else { 200 })).await?
        }
        Campaign::Retry { commands } => {
            let usual = if options.short { 10_000 } else { 50_000 };
            retry::run(&options, commands.unwrap_or(usual)).await?
        }
        Campaign::Guards { rounds } => {
            let usual = if options.short { 1_000 } else { 10_000 };
            guards::run(&options, rounds.unwrap_or(usual)).await?
        }
        Campaign::Chat { kills, sends } => {
            let (usual_kills, usual_sends) = if options.short { (6, 300) } else { (20, 10_000) };
            let (kills, sends) = (kills.unwrap_or(usual_kills), sends.unwrap_or(usual_sends));
            chat::run(&options, kills, sends).await?
        }
        Campaign::Resume { cuts } => {
            resume::run(&options, cuts.unwrap_or(if options.short { 200 } else { 1_000 })).await?
        }
        Campaign::Backfill { kills } => {
            backfill::run(&options, kills.unwrap_or(if options.short { 5 } else { 20 })).await?
        }
        Campaign::Cluster { faults } => {
            cluster::run(&options, faults.unwrap_or(if options.short { 8 } else { 60 })).await?
        }
    };
    Ok(if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

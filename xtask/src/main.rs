//! `cargo xtask …`: everything a person or CI does with this repository.
//!
//! What this room is for: finding or installing what is missing, building the
//! web app and the server, running them, and running every check. What it must
//! never know: anything of the product's own rooms. It starts `convoai` as a
//! program and speaks to it over HTTP, like any other client.
//!
//! How to add a command:
//! 1. write `command/<name>.rs` with a `clap::Args` struct and a `run` method;
//! 2. add its variant and its one-line help to [`Command`];
//! 3. report every step through [`report::Report`], so that people see what
//!    happens and how long it took.
//!
//! How to add a tool: write `tool/<name>.rs` that looks in the usual places
//! through [`tool::search`], says what it found, and installs by a package
//! manager with pinned hashes. `tool/nats.rs` is the example to follow.
#![expect(clippy::print_stdout, reason = "xtask is a terminal program")]

mod cargo;
mod command;
mod report;
#[cfg(test)]
mod scratch;
mod serve;
mod shell;
mod tool;
mod web;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Build, run and check ConvoAI")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Bring what is missing, build everything and run it.
    Up(command::up::Up),
    /// Build quickly, run, and rebuild what changes.
    Dev(command::dev::Dev),
    /// Run every check: formatting, clippy, all tests, dependencies.
    Test(command::test::Test),
    /// Check formatting and run clippy.
    Lint(command::lint::Lint),
    /// Measure the product beside the raw floor of the same run.
    Bench(command::bench::Bench),
    /// Run a campaign: kill -9 under load, lost acknowledgements, races, a cluster in trouble.
    Chaos(command::chaos::Chaos),
    /// Build the web app into target/web/dist.
    Web(command::web::Web),
}

fn main() -> ExitCode {
    let workspace = Workspace::here();
    let outcome = match Cli::parse().command {
        Command::Up(up) => up.run(&workspace),
        Command::Dev(dev) => dev.run(&workspace),
        Command::Test(test) => test.run(&workspace),
        Command::Lint(lint) => lint.run(&workspace),
        Command::Bench(bench) => bench.run(&workspace),
        Command::Chaos(chaos) => chaos.run(&workspace),
        Command::Web(web) => web.run(&workspace),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

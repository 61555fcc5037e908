//! The subcommands of the binary, one file each.

mod admin;
mod analytics;
mod banner;
mod doctor;
mod own;
mod projections;
mod serve;

use std::io::IsTerminal as _;
use std::path::Path;
use std::process::ExitCode;

use api::settings::{LogFormat, Settings};
use clap::Subcommand;
use tracing_subscriber::EnvFilter;

/// What the binary can do.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Serve the API, the live socket and the web app. Without NATS_URL and DATABASE_URL it runs
    /// its own nats-server and Postgres in its data folder.
    Serve,
    /// Print the effective settings, without secrets, and check each service.
    Doctor,
    /// Look after the read models: see how they stand, build them anew, deal with what is parked.
    ///
    /// Works beside a server that runs, and alone when none does. Exit codes: 0 done, 1 failed, 2
    /// wrong usage or no such projection, 3 differences were found, 130 interrupted.
    #[command(subcommand)]
    Projections(projections::Projections),
    /// Look after the views that analytics reads: fill them, build them anew, compare them.
    ///
    /// Works beside a server that runs, and alone when none does. Exit codes: 0 done, 1 failed, 2
    /// wrong usage or no such view, 3 differences were found, 130 interrupted.
    #[command(subcommand)]
    Analytics(analytics::Analytics),
    /// Look after accounts: create one, list them, reset a password, grant and revoke roles.
    ///
    /// Works beside a server that runs, and alone when none does.
    #[command(subcommand)]
    Admin(admin::Admin),
}

impl Command {
    pub(crate) async fn run(self, config: Option<&Path>) -> anyhow::Result<ExitCode> {
        let settings = Settings::load(config, std::env::vars())?;
        match self {
            Self::Serve => {
                log(&settings)?;
                Box::pin(serve::run(settings)).await.map(|()| ExitCode::SUCCESS)
            }
            Self::Doctor => doctor::run(settings).await,
            Self::Projections(what) => projections::run(what, settings).await,
            Self::Analytics(what) => analytics::run(what, settings).await,
            Self::Admin(what) => admin::run(what, settings).await,
        }
    }
}

fn log(settings: &Settings) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&settings.log.filter)?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match settings.log.format {
        LogFormat::Text => log.with_target(false).init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}

/// Says on standard error why the program ends, with its causes.
#[expect(clippy::print_stderr, reason = "this is how a program complains")]
pub(crate) fn complain(error: &anyhow::Error) {
    eprintln!("convoai: {error}");
    for cause in error.chain().skip(1) {
        eprintln!("  because: {cause}");
    }
}

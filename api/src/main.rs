//! The binary `convoai`.

mod command;

use std::process::ExitCode;

use clap::Parser;
use command::Command;

/// Many small allocations on several threads at once: a sixth of the command path's time with
/// the allocator of glibc.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A self-hosted AI chat platform whose truth is an event log.
#[derive(Parser)]
#[command(name = "convoai", version, about)]
struct Cli {
    /// Settings file (TOML); `convoai.toml` in the current folder when there is one.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<std::path::PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    // As large as the largest of them.
    match Box::pin(cli.command.run(cli.config.as_deref())).await {
        Ok(code) => code,
        Err(error) => {
            command::complain(&error);
            ExitCode::FAILURE
        }
    }
}

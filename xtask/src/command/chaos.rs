//! `cargo xtask chaos`: the product under fire, and a checker that knows every promise it made.

use anyhow::Result;
use clap::Args;

use crate::cargo::{cargo, program};
use crate::report::Report;
use crate::shell;
use crate::tool::Servers;
use crate::workspace::Workspace;

/// Runs a campaign, such as `cargo xtask chaos kill --kills 100 --seed 7`; `cargo xtask chaos help`
/// lists them.
#[derive(Args)]
// The campaigns say themselves what they take.
#[command(disable_help_flag = true, disable_help_subcommand = true)]
pub(crate) struct Chaos {
    /// Handed to the campaign.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

/// The short forms of all campaigns, as CI runs them.
const SHORT: &[&str] = &["kill", "retry", "guards", "cluster", "chat", "resume", "backfill"];

impl Chaos {
    pub(crate) fn run(&self, workspace: &Workspace) -> Result<()> {
        let mut report = Report::start();
        let servers = Servers::find(workspace, &mut report)?;
        build(workspace, &mut report)?;
        campaign(workspace, &servers, &self.args)
    }
}

/// Runs the short form of every campaign.
pub(super) fn short(workspace: &Workspace, report: &mut Report, servers: &Servers) -> Result<()> {
    build(workspace, report)?;
    for name in SHORT {
        let args = [(*name).to_owned(), "--short".to_owned()];
        let title = format!("chaos {name} --short");
        report.work(&title, || campaign(workspace, servers, &args))?;
    }
    Ok(())
}

/// The campaigns and the server, in the form that is tested, not the one that is fast.
fn build(workspace: &Workspace, report: &mut Report) -> Result<()> {
    report.work("build the campaigns and the server", || {
        // One after the other, as the campaign and the tests do: asked for together, their
        // dependencies get other features and are compiled a second time.
        for (package, bin) in [("tests", "chaos"), ("api", "convoai")] {
            let mut command = cargo();
            command.args(["build", "--package", package, "--bin", bin]);
            command.arg("--target-dir").arg(workspace.at("target"));
            shell::run(command.current_dir(workspace.root()))?;
        }
        Ok(())
    })
}

fn campaign(workspace: &Workspace, servers: &Servers, args: &[String]) -> Result<()> {
    let mut command = program(workspace.at("target/debug/chaos"));
    command.args(args).env("PATH", servers.path()?).current_dir(workspace.root());
    shell::run(&mut command)
}

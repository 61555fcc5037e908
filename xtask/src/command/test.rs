//! `cargo xtask test`: every check there is; what CI runs.

use anyhow::Result;
use clap::Args;

use crate::cargo::{cargo, program};
use crate::command::{chaos, lint};
use crate::report::Report;
use crate::shell;
use crate::tool::chromium::Browser;
use crate::tool::{Servers, search};
use crate::web::{self, Form};
use crate::workspace::Workspace;

/// Runs every check: formatting, clippy, all tests, the short campaigns, dependencies.
#[derive(Args)]
pub(crate) struct Test {
    /// Leave out what needs a browser.
    #[arg(long)]
    no_browser: bool,
    /// Leave out the campaigns, which take about eight minutes.
    #[arg(long)]
    no_chaos: bool,
    /// Handed to `cargo test`: `-- --package domain`, `-- -- --nocapture`.
    #[arg(last = true)]
    args: Vec<String>,
}

impl Test {
    pub(crate) fn run(&self, workspace: &Workspace) -> Result<()> {
        let mut report = Report::start();
        let outcome = self.check(workspace, &mut report);
        report.summary();
        outcome
    }

    fn check(&self, workspace: &Workspace, report: &mut Report) -> Result<()> {
        lint::format(workspace, report)?;
        let servers = Servers::find(workspace, report)?;
        let browser = if self.no_browser { None } else { Some(Browser::find(report)?) };
        web::build(workspace, report, Form::Release)?;
        lint::clippy(workspace, report)?;
        if self.args.is_empty() {
            // On its own for the same reason as in `lint`.
            self.test(workspace, report, &servers, browser.as_ref(), &["--package", "xtask"])?;
            let rest = ["--workspace", "--exclude", "xtask"];
            self.test(workspace, report, &servers, browser.as_ref(), &rest)?;
            if !self.no_chaos {
                chaos::short(workspace, report, &servers)?;
            }
        } else {
            self.test(workspace, report, &servers, browser.as_ref(), &[])?;
        }
        dependencies(workspace, report)
    }

    fn test(
        &self,
        workspace: &Workspace,
        report: &mut Report,
        servers: &Servers,
        browser: Option<&Browser>,
        packages: &[&str],
    ) -> Result<()> {
        let mut command = cargo();
        command.arg("test").args(packages).args(&self.args).env("PATH", servers.path()?);
        if let Some(browser) = browser {
            command.env("CONVOAI_CHROMIUM", browser.chromium.program());
            command.env("CONVOAI_CHROMEDRIVER", browser.driver.program());
        }
        let words = packages.iter().copied().chain(self.args.iter().map(String::as_str));
        let title = format!("cargo test {}", words.collect::<Vec<_>>().join(" "));
        report.work(title.trim_end(), || shell::run(command.current_dir(workspace.root())))
    }
}

/// Licences and origins always; known vulnerabilities where their list can be
/// had.
fn dependencies(workspace: &Workspace, report: &mut Report) -> Result<()> {
    let Some(deny) = search::on_path("cargo-deny") else {
        report.note("cargo-deny is not installed, so licences and advisories are not checked");
        return Ok(());
    };
    let check = |kinds: &[&str]| {
        let mut command = program(&deny);
        command.arg("check").args(kinds).current_dir(workspace.root());
        shell::capture(&mut command)
    };
    report.work("cargo deny check licenses bans sources", || {
        check(&["licenses", "bans", "sources"]).map(drop)
    })?;
    let advisories = || match check(&["advisories"]) {
        Ok(_) => Ok("none applies"),
        Err(error) if format!("{error:#}").contains("failed to fetch advisory database") => {
            Ok("not checked, because the list of them cannot be reached")
        }
        Err(error) => Err(error),
    };
    report.look("cargo deny check advisories", advisories, |&found| found.to_owned()).map(drop)
}

//! `cargo xtask lint`: formatting and clippy.

use anyhow::Result;
use clap::Args;

use crate::cargo::cargo;
use crate::report::Report;
use crate::shell;
use crate::web;
use crate::workspace::Workspace;

/// Checks formatting and runs clippy; warnings are errors.
#[derive(Args)]
pub(crate) struct Lint {}

impl Lint {
    pub(crate) fn run(&self, workspace: &Workspace) -> Result<()> {
        let mut report = Report::start();
        format(workspace, &mut report)?;
        clippy(workspace, &mut report)
    }
}

/// Whether everything is formatted.
pub(super) fn format(workspace: &Workspace, report: &mut Report) -> Result<()> {
    report.work("cargo fmt --check", || {
        shell::run(cargo().args(["fmt", "--all", "--check"]).current_dir(workspace.root()))
    })
}

/// Clippy on everything for this machine, and on what only exists in a browser.
pub(super) fn clippy(workspace: &Workspace, report: &mut Report) -> Result<()> {
    report.work("cargo clippy", || {
        // xtask on its own, because that is how `cargo xtask` builds it: asked
        // for together with the rest, its dependencies get more features and
        // are compiled a second time.
        for packages in [&["--workspace", "--exclude", "xtask"][..], &["--package", "xtask"]] {
            let mut command = cargo();
            command.arg("clippy").args(packages).args([
                "--all-targets",
                "--",
                "--deny",
                "warnings",
            ]);
            shell::run(command.current_dir(workspace.root()))?;
        }
        Ok(())
    })?;
    web::clippy(workspace, report)
}

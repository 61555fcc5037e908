//! `cargo xtask up`: from a fresh clone to a running ConvoAI.

use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;
use nix::sys::signal::Signal;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::cargo::cargo;
use crate::report::{Report, seconds};
use crate::serve::{Readiness, Server};
use crate::shell;
use crate::tool::Servers;
use crate::web::{self, Form};
use crate::workspace::Workspace;

const TICK: Duration = Duration::from_millis(50);

/// Brings what is missing, builds everything and runs it.
#[derive(Args)]
pub(crate) struct Up {
    /// Run what was built last time.
    #[arg(long)]
    no_build: bool,
}

impl Up {
    pub(crate) fn run(&self, workspace: &Workspace) -> Result<()> {
        let mut report = Report::start();
        let servers = Servers::find(workspace, &mut report)?;
        let convoai = workspace.at("target/release/convoai");
        if !self.no_build {
            web::build(workspace, &mut report, Form::Release)?;
            build_server(workspace, &mut report)?;
        }
        if !convoai.exists() {
            bail!("{} is not built yet; leave --no-build out", workspace.shown(&convoai));
        }
        Running::start(workspace, &report, &convoai, &servers)?.until_it_ends(&report)
    }
}

pub(crate) fn build_server(workspace: &Workspace, report: &mut Report) -> Result<()> {
    report.work("build the server", || {
        let mut command = cargo();
        command.args(["build", "--release", "--package", "api", "--bin", "convoai"]);
        command.arg("--target-dir").arg(workspace.at("target"));
        shell::run(command.current_dir(workspace.root()))
    })
}

struct Running {
    server: Server,
    signals: Signals,
    readiness: Option<Readiness>,
    convoai: PathBuf,
    ready: bool,
    stopping: bool,
}

impl Running {
    fn start(
        workspace: &Workspace,
        report: &Report,
        convoai: &Path,
        servers: &Servers,
    ) -> Result<Self> {
        // From here on Ctrl-C is for the server first, and a closed terminal
        // must not leave it behind.
        let signals =
            Signals::new([SIGINT, SIGTERM, SIGHUP]).context("cannot listen for Ctrl-C")?;
        let readiness = Readiness::of_server();
        // Another program's answer must not be taken for ours; that the port is
        // taken the server says itself.
        let readiness = if readiness.is_taken() { None } else { Some(readiness) };
        report.note("start convoai (Ctrl-C ends it)");
        let server = Server::start(workspace, convoai, &servers.path()?)?;
        let convoai = convoai.to_path_buf();
        Ok(Self { server, signals, readiness, convoai, ready: false, stopping: false })
    }

    fn until_it_ends(mut self, report: &Report) -> Result<()> {
        loop {
            self.hand_signals_on(report);
            if let Some(status) = self.server.ended()? {
                return self.outcome(report, status);
            }
            if !self.ready && self.readiness.as_ref().is_some_and(Readiness::is_ready) {
                self.ready = true;
                report.note(&format!("ready after {}", seconds(report.elapsed()).trim_start()));
            }
            thread::sleep(TICK);
        }
    }

    /// The first signal asks the server to stop, a second one ends it.
    fn hand_signals_on(&mut self, report: &Report) {
        for signal in self.signals.pending() {
            if self.stopping {
                report.note("ending convoai at once");
                self.server.kill();
                continue;
            }
            self.stopping = true;
            report.note("stopping convoai (Ctrl-C again ends it at once)");
            self.server.signal(if signal == SIGINT { Signal::SIGINT } else { Signal::SIGTERM });
        }
    }

    fn outcome(&self, report: &Report, status: ExitStatus) -> Result<()> {
        if status.success() {
            report.note("convoai has stopped");
            return Ok(());
        }
        if self.stopping {
            bail!("convoai was stopped, but not cleanly ({status})");
        }
        let when = if self.ready { "while it was running" } else { "before it was ready" };
        bail!(
            "convoai ended {when} ({status}); its last lines above say why. When that is repaired, \
             run `cargo xtask up` again: nothing that was stored is lost. `{} doctor` checks the \
             settings",
            self.convoai.display()
        );
    }
}

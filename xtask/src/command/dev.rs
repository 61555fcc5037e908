//! `cargo xtask dev`: edit, save, look.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

use crate::cargo::cargo;
use crate::report::Report;
use crate::serve::{Server, Watched};
use crate::shell;
use crate::tool::Servers;
use crate::web::{self, Form};
use crate::workspace::Workspace;

const TICK: Duration = Duration::from_millis(500);

const WEB: &[&str] = &["web", "api/wire", "Cargo.toml", "Cargo.lock"];

const SERVER: &[&str] =
    &["api", "commands", "domain", "migrations", "nats", "projections", "Cargo.toml", "Cargo.lock"];

/// Builds quickly, runs, and rebuilds what changes.
#[derive(Args)]
pub(crate) struct Dev {}

impl Dev {
    pub(crate) fn run(&self, workspace: &Workspace) -> Result<()> {
        let mut report = Report::start();
        let servers = Servers::find(workspace, &mut report)?;
        let stop = Arc::new(AtomicBool::new(false));
        let (mut web, mut server) = (watched(workspace, WEB), watched(workspace, SERVER));
        let mut running = None;
        let mut first = true;
        loop {
            let (web_changed, server_changed) = (web.changed(), server.changed());
            // The server reads the files of the web app from disk in this
            // build, so that a change there needs no restart.
            if first || web_changed {
                shown(web::build(workspace, &mut report, Form::Dev));
            }
            if (first || server_changed) && shown(build_server(workspace, &mut report)) {
                if let Some(old) = running.take() {
                    Server::stop(old)?;
                }
                let convoai = workspace.at("target/debug/convoai");
                running = Some(Server::start(workspace, &convoai, &servers.path()?)?);
            }
            if first {
                // Ctrl-C in the first build just ends it; now there is a server
                // that wants to be stopped.
                for signal in [SIGINT, SIGTERM, SIGHUP] {
                    flag::register(signal, Arc::clone(&stop))?;
                }
            }
            if first || web_changed || server_changed {
                report.note("watching the sources (Ctrl-C ends it)");
            }
            first = false;
            if stop.load(Ordering::Relaxed) {
                return running.map_or(Ok(()), Server::stop);
            }
            forget_ended(&report, &mut running)?;
            thread::sleep(TICK);
        }
    }
}

fn watched(workspace: &Workspace, roots: &[&str]) -> Watched {
    let roots: Vec<PathBuf> = roots.iter().map(|root| workspace.at(root)).collect();
    Watched::new(roots)
}

/// A failed build is shown and waits for the next edit.
fn shown(outcome: Result<()>) -> bool {
    if let Err(error) = &outcome {
        eprintln!("error: {error:#}");
    }
    outcome.is_ok()
}

fn forget_ended(report: &Report, running: &mut Option<Server>) -> Result<()> {
    if let Some(server) = running
        && let Some(status) = server.ended()?
    {
        report.note(&format!("convoai has ended ({status}); the next change starts it again"));
        *running = None;
    }
    Ok(())
}

fn build_server(workspace: &Workspace, report: &mut Report) -> Result<()> {
    report.work("build the server", || {
        let mut command = cargo();
        command.args(["build", "--package", "api", "--bin", "convoai"]);
        command.arg("--target-dir").arg(workspace.at("target"));
        shell::run(command.current_dir(workspace.root()))
    })
}

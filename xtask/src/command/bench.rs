//! `cargo xtask bench`: what the product costs, beside the raw floor.

use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use nix::sys::signal::Signal;

use crate::cargo::{cargo, program};
use crate::command::up::build_server;
use crate::report::{Report, seconds};
use crate::serve::{Readiness, Server};
use crate::shell;
use crate::tool::Servers;
use crate::workspace::Workspace;

const TICK: Duration = Duration::from_millis(10);
const PATIENCE: Duration = Duration::from_secs(120);
/// What a server needs to settle down before "idle" means anything.
const IDLE: Duration = Duration::from_secs(5);

/// Measures the product and prints ratios to the raw floor of the same run.
#[derive(Args)]
pub(crate) struct Bench {
    /// What to measure; everything when nothing is named.
    what: Vec<What>,
    /// Events in the journal that is replayed; a million when it is not given.
    #[arg(long)]
    events: Option<u64>,
    /// Messages that questions about usage are asked of; a million when it is not given.
    #[arg(long)]
    messages: Option<u64>,
    /// Users who said them; ten thousand when it is not given.
    #[arg(long)]
    users: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Questions about usage, their views from events to tables, and the push.
    Analytics,
    /// Sending, a thousand answers at once, and opening what is long.
    Chat,
    /// The command path beside a raw publish.
    Commands,
    /// POST message beside a handler that does one raw publish.
    Http,
    /// The executor beside a raw publish: in flight, warm and cold, one copy and three.
    Journal,
    /// From the acknowledged append to rows that can be read.
    Lag,
    /// Log-ins beside bare argon2, and what a thousand of them do to others.
    Login,
    /// What rebuilding a view does to those who write and read meanwhile.
    Rebuild,
    /// From the journal to tables, beside COPY and a fold in SQL.
    Replay,
    /// Cold start, warm start and idle memory of the server.
    Start,
}

impl Bench {
    pub(crate) fn run(&self, workspace: &Workspace) -> Result<()> {
        let mut report = Report::start();
        let servers = Servers::find(workspace, &mut report)?;
        let wants = |what| self.what.is_empty() || self.what.contains(&what);
        if wants(What::Start) {
            build_server(workspace, &mut report)?;
            start(workspace, &report, &servers)?;
        }
        let loads = [
            (What::Analytics, "analytics"),
            (What::Chat, "chat"),
            (What::Commands, "commands"),
            (What::Http, "http"),
            (What::Journal, "journal"),
            (What::Lag, "lag"),
            (What::Login, "login"),
            (What::Rebuild, "rebuild"),
            (What::Replay, "replay"),
        ];
        let loads: Vec<_> =
            loads.iter().filter(|(what, _)| wants(*what)).map(|(_, name)| *name).collect();
        if !loads.is_empty() {
            report.work("build the benchmarks", || {
                let mut command = cargo();
                command.args(["build", "--release", "--package", "tests", "--bin", "bench"]);
                shell::run(command.current_dir(workspace.root()))
            })?;
            let mut command = program(workspace.at("target/release/bench"));
            command.args(loads);
            let sizes =
                [("--events", self.events), ("--messages", self.messages), ("--users", self.users)];
            for (name, size) in sizes {
                if let Some(size) = size {
                    command.args([name.to_owned(), size.to_string()]);
                }
            }
            command.env("PATH", servers.path()?).current_dir(workspace.root());
            shell::run(&mut command)?;
        }
        Ok(())
    }
}

/// Starts the server with an empty data folder, and again with that folder.
fn start(workspace: &Workspace, report: &Report, servers: &Servers) -> Result<()> {
    let folder = env::temp_dir().join(format!("convoai-bench-{}", std::process::id()));
    let outcome = ["cold start, an empty data folder", "warm start"]
        .into_iter()
        .try_for_each(|what| once(workspace, report, servers, &folder, what));
    // Only a folder of this very run; what is left of it is of no use.
    let _ = fs::remove_dir_all(&folder);
    outcome
}

fn once(
    workspace: &Workspace,
    report: &Report,
    servers: &Servers,
    folder: &Path,
    what: &str,
) -> Result<()> {
    let readiness = Readiness::of_server();
    if readiness.is_taken() {
        bail!("the server's address is taken; stop the other server, or set CONVOAI__HTTP__LISTEN");
    }
    let began = Instant::now();
    let convoai = workspace.at("target/release/convoai");
    let mut server = Server::start_in(workspace, &convoai, &servers.path()?, folder)?;
    while !readiness.is_ready() {
        if let Some(status) = server.ended()? {
            bail!("convoai ended before it was ready ({status}); its last lines above say why");
        }
        if began.elapsed() > PATIENCE {
            bail!("convoai is not ready after {} s", PATIENCE.as_secs());
        }
        thread::sleep(TICK);
    }
    report.note(&format!("{what}: ready after {}", seconds(began.elapsed()).trim_start()));
    thread::sleep(IDLE);
    if let Some(kilobytes) = resident(server.id()) {
        report.note(&format!("{what}: {} MB resident when idle (convoai alone)", kilobytes / 1024));
    }
    server.signal(Signal::SIGTERM);
    while server.ended()?.is_none() {
        thread::sleep(TICK);
    }
    Ok(())
}

/// `VmRSS` of a process in KiB, where the system tells.
fn resident(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

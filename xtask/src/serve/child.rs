//! `convoai serve` in a process group of its own.
//!
//! A terminal sends Ctrl-C to its whole foreground group. The server must hear
//! it exactly once and stop its own NATS and PostgreSQL in its own order, so it
//! gets its own group and is told by us.

use std::env;
use std::ffi::OsStr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

use crate::cargo::program;
use crate::workspace::Workspace;

/// Where the server keeps everything, unless the person says otherwise.
const FOLDER: &str = "CONVOAI__DATA__FOLDER";

/// How long a restarting server may take to stop before it is killed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server; it is killed when this value is dropped.
pub(crate) struct Server {
    child: Child,
    ended: bool,
}

impl Server {
    /// Starts the program with the tools on its `PATH`.
    pub(crate) fn start(workspace: &Workspace, convoai: &Path, path: &OsStr) -> Result<Self> {
        let folder = env::var_os(FOLDER).map_or_else(|| workspace.at("data"), PathBuf::from);
        Self::start_in(workspace, convoai, path, &folder)
    }

    /// The same, with everything it keeps in `folder`.
    pub(crate) fn start_in(
        workspace: &Workspace,
        convoai: &Path,
        path: &OsStr,
        folder: &Path,
    ) -> Result<Self> {
        let mut command = program(convoai);
        command.arg("serve").env("PATH", path).stdin(Stdio::null()).process_group(0);
        command.current_dir(workspace.root()).env(FOLDER, folder);
        let child =
            command.spawn().with_context(|| format!("could not start {}", convoai.display()))?;
        Ok(Self { child, ended: false })
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Result<Option<ExitStatus>> {
        let status = self.child.try_wait()?;
        self.ended |= status.is_some();
        Ok(status)
    }

    /// Hands a signal on to the server, and to nothing that it started.
    pub(crate) fn signal(&self, signal: Signal) {
        // A server that has just ended cannot hear it, which is fine.
        kill(self.pid(), signal).ok();
    }

    /// Ends it and everything in its group at once.
    pub(crate) fn kill(&self) {
        killpg(self.pid(), Signal::SIGKILL).ok();
    }

    /// Asks it to stop and waits until it has.
    pub(crate) fn stop(mut self) -> Result<()> {
        self.signal(Signal::SIGTERM);
        let deadline = Instant::now() + PATIENCE;
        while self.ended()?.is_none() {
            if Instant::now() >= deadline {
                self.kill();
                self.child.wait()?;
                self.ended = true;
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.child.id().cast_signed())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if !self.ended {
            self.kill();
            self.child.wait().ok();
        }
    }
}

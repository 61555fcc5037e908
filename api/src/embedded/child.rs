//! A child process: started in a group of its own, watched, stopped in order.

use std::fmt::{self, Display, Formatter};
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::Command;

use super::Service;
use super::error::StartError;
use super::folder::refused;

/// How many of the last lines of a log are quoted.
const LINES: usize = 12;
/// How long a child may take to stop after it was asked to.
const PATIENCE: Duration = Duration::from_secs(20);

/// A service that ended without being asked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exited {
    /// Which service.
    pub service: Service,
    /// How it ended, as the system says it; nothing when that is unknown.
    pub status: Option<ExitStatus>,
    /// Its log.
    pub log: PathBuf,
    /// The log's last lines.
    pub last_lines: Vec<String>,
}

impl Display for Exited {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} ended", self.service)?;
        self.status.iter().try_for_each(|status| write!(f, " ({status})"))?;
        write!(f, "; its log {} ends with:", self.log.display())?;
        self.last_lines.iter().try_for_each(|line| write!(f, "\n  {line}"))
    }
}

/// A running service.
#[derive(Debug)]
pub(super) struct Child {
    service: Service,
    process: tokio::process::Child,
    pid: Pid,
    /// What ends it quickly and in order.
    gentle: Signal,
    /// What ends it at once when nobody waits.
    abrupt: Signal,
    log: PathBuf,
}

/// The programs see none of our environment: it may hold secrets of ours, and settings of theirs.
pub(super) fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("LC_ALL", "C");
    command.env("TZ", "UTC").current_dir("/").stdin(Stdio::null()).process_group(0);
    command
}

impl Child {
    /// Starts `command` with its output in `log`.
    pub(super) fn spawn(
        service: Service,
        mut command: Command,
        (log, file): (PathBuf, File),
    ) -> Result<Self, StartError> {
        let second = file.try_clone().map_err(refused(&log))?;
        command.stdout(file).stderr(second);
        let program = PathBuf::from(command.as_std().get_program());
        let process =
            command.spawn().map_err(|source| StartError::Spawn { path: program, source })?;
        // It was started a moment ago and has not been waited for, so it has an id.
        let id = process.id().and_then(|id| i32::try_from(id).ok()).unwrap_or_default();
        let (gentle, abrupt) = match service {
            Service::Nats => (Signal::SIGTERM, Signal::SIGTERM),
            // "Fast": sessions are cut, a checkpoint is written. "Immediate": the next start
            // recovers from the log.
            Service::Postgres => (Signal::SIGINT, Signal::SIGQUIT),
        };
        Ok(Self { service, process, pid: Pid::from_raw(id), gentle, abrupt, log })
    }

    pub(super) fn pid(&self) -> u32 {
        self.pid.as_raw().unsigned_abs()
    }

    pub(super) fn log(&self) -> &Path {
        &self.log
    }

    /// Whether it has already ended.
    pub(super) fn ended(&mut self) -> Option<Exited> {
        match self.process.try_wait() {
            Ok(None) => None,
            Ok(Some(status)) => Some(self.exited(Some(status))),
            Err(_) => Some(self.exited(None)),
        }
    }

    /// Waits until it ends. May be dropped and called again.
    pub(super) async fn end(&mut self) -> Exited {
        let status = self.process.wait().await.ok();
        self.exited(status)
    }

    /// Asks it to stop and waits; whoever does not is killed.
    pub(super) async fn stop(mut self) {
        self.signal(self.gentle);
        if tokio::time::timeout(PATIENCE, self.process.wait()).await.is_err() {
            tracing::warn!(service = %self.service, "did not stop in {PATIENCE:?} and is killed");
            self.kill().await;
        }
    }

    /// Kills it with -9 and waits for its end.
    pub(super) async fn kill(mut self) {
        if let Err(error) = self.process.kill().await {
            tracing::warn!(service = %self.service, %error, "could not be killed");
        }
    }

    fn signal(&mut self, signal: Signal) {
        // The id is ours as long as the process has not been waited for.
        if self.pid.as_raw() > 0 && matches!(self.process.try_wait(), Ok(None)) {
            let _ended_meanwhile = kill(self.pid, signal);
        }
    }

    fn exited(&self, status: Option<ExitStatus>) -> Exited {
        let last_lines = last_lines(&self.log);
        Exited { service: self.service, status, log: self.log.clone(), last_lines }
    }
}

/// Somebody forgot to stop it, or panicked: what can be done without waiting is done.
impl Drop for Child {
    fn drop(&mut self) {
        self.signal(self.abrupt);
    }
}

/// The last lines of a file; none when it cannot be read.
fn last_lines(path: &Path) -> Vec<String> {
    let read = || -> std::io::Result<String> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(8 << 10)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    let text = read().unwrap_or_default();
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].iter().map(|line| (*line).to_owned()).collect()
}

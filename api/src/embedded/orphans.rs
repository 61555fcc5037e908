//! Recognises and stops what a killed run left behind.

use std::path::Path;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::Service;
use super::error::StartError;

/// How long an orphan may take to stop in order, and how long to die when killed.
const PATIENCE: [(Duration, bool); 2] =
    [(Duration::from_secs(15), false), (Duration::from_secs(5), true)];

/// Stops the process named in the first line of `pid_file`, if it still runs and its command line
/// shows that it is ours: it is the right program and holds `flag` followed by `path`. Any other process that has the same
/// id by now is left alone.
pub(super) async fn stop(
    service: Service,
    pid_file: &Path,
    (flag, path): (&str, &Path),
    signal: Signal,
) -> Result<(), StartError> {
    let Some(pid) = pid_in(pid_file) else { return Ok(()) };
    let ours = || command_line(pid).is_some_and(|line| is_ours(service, &line, flag, path));
    if !ours() {
        return Ok(());
    }
    tracing::warn!(%service, pid = pid.as_raw(), "left behind by an earlier run, is stopped");
    for (patience, forced) in PATIENCE {
        let _ended_meanwhile = kill(pid, if forced { Signal::SIGKILL } else { signal });
        let deadline = Instant::now() + patience;
        while Instant::now() < deadline {
            if !ours() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    Err(StartError::Orphan { service, pid: pid.as_raw() })
}

/// Waits until no Postgres has `data` as its current folder: the sessions of a killed server live
/// on for a moment, and a second server beside them would damage the cluster. Answers whether it
/// is known that nobody is there; without /proc, it never is.
pub(super) async fn left(data: &Path) -> bool {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        match somebody_is_in(data) {
            Some(false) => return true,
            Some(true) if Instant::now() < deadline => {}
            _ => return false,
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The process that a pid file names.
pub(super) fn pid_in(file: &Path) -> Option<Pid> {
    let text = std::fs::read_to_string(file).ok()?;
    let pid: i32 = text.lines().next()?.trim().parse().ok()?;
    // 0 and negative ids mean groups to `kill`.
    (pid > 1).then(|| Pid::from_raw(pid))
}

fn is_ours(service: Service, arguments: &[String], flag: &str, path: &Path) -> bool {
    let program = match service {
        Service::Nats => "nats-server",
        Service::Postgres => "postgres",
    };
    let path = path.to_string_lossy();
    arguments.first().is_some_and(|first| Path::new(first).ends_with(program))
        && arguments.windows(2).any(|pair| pair[0] == flag && pair[1] == path)
}

/// The arguments of a running process; nothing when it has ended, a zombie included.
#[cfg(target_os = "linux")]
fn command_line(pid: Pid) -> Option<Vec<String>> {
    let bytes = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let arguments = bytes.split(|byte| *byte == 0).map(String::from_utf8_lossy);
    (!bytes.is_empty()).then(|| arguments.map(String::from).collect())
}

/// Without /proc, `ps` is asked; a path with spaces is then not recognised, and left alone.
#[cfg(not(target_os = "linux"))]
fn command_line(pid: Pid) -> Option<Vec<String>> {
    let arguments = ["-ww", "-o", "command=", "-p"];
    let output = std::process::Command::new("ps").args(arguments).arg(pid.to_string()).output();
    let text = String::from_utf8(output.ok()?.stdout).ok()?;
    (!text.trim().is_empty()).then(|| text.split_whitespace().map(str::to_owned).collect())
}

fn somebody_is_in(data: &Path) -> Option<bool> {
    let processes = std::fs::read_dir("/proc").ok()?;
    let link = |process: &std::fs::DirEntry, name| std::fs::read_link(process.path().join(name));
    Some(processes.flatten().any(|process| {
        link(&process, "cwd").is_ok_and(|current| current == data)
            // A program that was replaced meanwhile is called "postgres (deleted)".
            && link(&process, "exe").is_ok_and(|program| {
                program.file_name().is_some_and(|n| n.as_encoded_bytes().starts_with(b"postgres"))
            })
    }))
}

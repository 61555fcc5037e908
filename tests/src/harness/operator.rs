use std::process::{ExitStatus, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use super::PATIENCE;
use super::serve::program;

/// The program `convoai`, run by an operator.
pub struct Operating {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    said: String,
}

/// What came of it.
#[derive(Debug)]
pub struct Operated {
    /// The exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// What it said.
    pub said: String,
    /// What it complained about.
    pub complained: String,
}

impl Operating {
    pub(super) async fn begin(
        arguments: &[&str],
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        // It may have to be built, which must not hold up whoever else is at work here.
        let program = tokio::task::spawn_blocking(program).await.expect("a program");
        let mut child = Command::new(program)
            .args(arguments)
            .env_clear()
            .envs(variables)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("a program that starts");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        Self { child, lines, said: String::new() }
    }

    /// Waits until it says a line in which all of these are.
    pub async fn says(&mut self, wanted: &[&str]) -> String {
        let find = async {
            while let Some(line) = self.lines.next_line().await.expect("text") {
                self.said.push_str(&line);
                self.said.push('\n');
                if wanted.iter().all(|word| line.contains(word)) {
                    return Some(line);
                }
            }
            None
        };
        let found = tokio::time::timeout(PATIENCE, find).await.ok().flatten();
        found.unwrap_or_else(|| panic!("it never says {wanted:?}: {}", self.said))
    }

    /// Ctrl-C.
    pub fn interrupt(&self) {
        self.signal(Signal::SIGINT);
    }

    /// kill -9.
    pub fn kill(&self) {
        self.signal(Signal::SIGKILL);
    }

    fn signal(&self, signal: Signal) {
        let pid = self.child.id().and_then(|pid| i32::try_from(pid).ok()).expect("it runs");
        kill(Pid::from_raw(pid), signal).expect("a process of ours");
    }

    /// Waits until it ends.
    pub async fn ends(mut self) -> Operated {
        let mut errors = self.child.stderr.take().expect("a pipe");
        let mut complained = String::new();
        let end = async {
            let rest = async {
                while let Some(line) = self.lines.next_line().await.expect("text") {
                    self.said.push_str(&line);
                    self.said.push('\n');
                }
            };
            let (_, read) = tokio::join!(rest, errors.read_to_string(&mut complained));
            read.expect("text");
            self.child.wait().await.expect("a child of ours")
        };
        let ended = tokio::time::timeout(PATIENCE * 2, end).await;
        let status: ExitStatus = ended.unwrap_or_else(|_| panic!("it does not end: {}", self.said));
        Operated { code: status.code(), said: self.said, complained }
    }
}

impl Operated {
    /// This, when it ended with this code.
    #[track_caller]
    pub fn is(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }

    /// The values it said, one per line.
    #[track_caller]
    pub fn values(&self) -> Vec<serde_json::Value> {
        let read = |line: &str| {
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {self:?}"))
        };
        self.said.lines().map(read).collect()
    }

    /// The last value it said.
    #[track_caller]
    pub fn value(&self) -> serde_json::Value {
        self.values().pop().unwrap_or_else(|| panic!("it said nothing: {self:?}"))
    }
}

use std::net::TcpListener;
use std::process::Stdio;

use tokio::process::{Child, Command};

use super::caretaker::Caretaker;
use super::serve::program;
use super::{Addresses, Database, MASTER_KEY, Operating, PASSWORD, SECRET, UNLIMITED, variable};

/// The real program `convoai serve` as one of several equal nodes: over services that others
/// started, at an address that stays the same when it is killed and started again.
pub struct Node {
    address: String,
    variables: Vec<(&'static str, String)>,
    child: Option<Child>,
    // Last: what the program leaves behind is ended and removed.
    caretaker: Caretaker,
}

impl Node {
    /// A node over these services, not started yet. `more` are variables that replace the usual
    /// ones.
    pub fn over(addresses: &Addresses, database: &Database, more: &[(&'static str, &str)]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let usual = [
            ("NATS_URL", addresses.nats.as_str()),
            ("DATABASE_URL", database.url()),
            ("CONVOAI__DATABASE__MAX_CONNECTIONS", "8"),
            ("CONVOAI__HTTP__WORKERS", "2"),
            ("CONVOAI__AUTH__SECRET", SECRET),
            // Campaigns take longer than a token lives.
            ("CONVOAI__AUTH__ACCESS_LIFETIME_S", "86400"),
            ("CONVOAI__AUTH__ARGON2__MEMORY_KIB", "64"),
            ("CONVOAI__AUTH__ARGON2__ITERATIONS", "1"),
            ("CONVOAI__VAULT__MASTER_KEY", MASTER_KEY),
            ("ADMIN_PASSWORD", PASSWORD),
        ];
        let variables = usual.iter().chain(more).map(|(key, value)| (*key, (*value).to_owned()));
        Self {
            address: port.expect("a free port").to_string(),
            variables: variables.collect(),
            child: None,
            caretaker: Caretaker::hire(),
        }
    }

    /// `127.0.0.1:…`
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Starts it, again on its old address, and waits for nothing.
    pub fn start(&mut self) {
        let log = self.caretaker.folder().join("convoai.log");
        let log = std::fs::File::options().create(true).append(true).open(log).expect("a log");
        let errors = log.try_clone().expect("a log");
        let child = Command::new(program())
            .arg("serve")
            .current_dir(self.caretaker.folder())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("CONVOAI__DATA__FOLDER", self.caretaker.folder())
            .env("CONVOAI__HTTP__LISTEN", &self.address)
            .envs(UNLIMITED.map(|(key, value)| (variable(key), value)))
            .envs(self.variables.iter().cloned())
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .kill_on_drop(true)
            .spawn()
            .expect("a program that starts");
        // For the caretaker, should we not live to end it.
        let pid = child.id().expect("it was not waited for").to_string();
        std::fs::write(self.caretaker.folder().join("convoai.pid"), pid).expect("our folder");
        self.child = Some(child);
    }

    /// Runs the program beside it, over the same services.
    pub async fn begins_to_operate(&self, arguments: &[&str]) -> Operating {
        let variables =
            self.variables.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
        Operating::begin(arguments, variables).await
    }

    /// kill -9.
    pub async fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().await.expect("a program that runs");
        }
    }

    /// Whether it has ended by itself.
    pub fn ended(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| !matches!(child.try_wait(), Ok(None)))
    }

    /// What it has written so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.caretaker.folder().join("convoai.log")).unwrap_or_default()
    }
}

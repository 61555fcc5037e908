//! The private Postgres.

mod account;
mod cluster;
mod place;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use secrecy::{ExposeSecret as _, SecretString};
use sqlx::migrate::MigrateDatabase as _;
use sqlx::{Connection as _, PgConnection};

use super::Service;
use super::binaries::{Binaries, PostgresBinaries};
use super::child::{Child, command};
use super::error::StartError;
use super::folder::Folder;
use super::{orphans, port};
use crate::settings::key_file::{Alphabet, read_or_create};
use account::Account;
use place::Place;

/// Recovery after a crash may have a lot to read.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often a start is tried on another port when somebody was faster.
const PORTS: usize = 3;
/// The name of our user and of our database.
const NAME: &str = "convoai";

/// What is needed to start the Postgres of a folder, again and again.
#[derive(Debug)]
pub(super) struct Postgres {
    binaries: PostgresBinaries,
    account: Option<Account>,
    data: PathBuf,
    password: SecretString,
    password_file: PathBuf,
    fast: bool,
    port: u16,
}

impl Postgres {
    /// Makes the cluster when there is none and starts the server on a free port. The text says
    /// where the data is, when that is not inside the folder.
    pub(super) async fn start(
        folder: &Folder,
        binaries: &Binaries,
        fast: bool,
    ) -> Result<(Self, Child, Option<String>), StartError> {
        let Place { home, account, note } = place::choose(folder.path())?;
        let data = home.join("data");
        let cluster = cluster::version(&data);
        let runs = |program: &std::path::Path| {
            account.as_ref().is_none_or(|account| account.reaches(program))
        };
        let binaries =
            binaries.postgres(cluster.as_ref().and_then(|v| v.parse().ok()), runs).await?;
        let password_file = folder.join("secrets/postgres.key");
        let password = read_or_create(&password_file, Alphabet::UrlSafe)?;
        let mut postgres = Self { binaries, account, data, password, password_file, fast, port: 0 };
        match cluster {
            None => postgres.make_cluster(&home).await?,
            Some(cluster) => postgres.check_version(cluster)?,
        }
        let mut tries = 1;
        loop {
            postgres.port = port::free()?;
            match postgres.run(folder).await {
                Err(StartError::Died(_)) if tries < PORTS => tries += 1,
                Err(error) => return Err(error),
                Ok(child) => return Ok((postgres, child, note)),
            }
        }
    }

    /// Starts the server on the port it had before and waits until it answers.
    pub(super) async fn run(&self, folder: &Folder) -> Result<Child, StartError> {
        let pid_file = self.data.join("postmaster.pid");
        let ours = ("-D", self.data.as_path());
        orphans::stop(Service::Postgres, &pid_file, ours, Signal::SIGINT).await?;
        // When nobody is there any more, a file that is left is stale. Postgres would find that
        // out by itself, unless its old id belongs to somebody else by now, as in containers.
        if orphans::left(&self.data).await
            && let Err(error) = std::fs::remove_file(&pid_file)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            return Err(StartError::Folder { path: pid_file, source: error });
        }
        let mut command = command(&self.binaries.folder.join("postgres"));
        account::assume(self.account.as_ref(), &mut command);
        command.arg("-D").arg(&self.data);
        for (name, value) in self.parameters() {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        let mut child = Child::spawn(Service::Postgres, command, folder.log("postgres.log")?)?;
        self.until_ready(&mut child).await?;
        Ok(child)
    }

    /// The address of our database, with the password.
    pub(super) fn url(&self) -> SecretString {
        let password = self.password.expose_secret();
        let server = format!("127.0.0.1:{}", self.port);
        // The mode is said, because a variable PGSSLMODE would decide otherwise.
        let url = format!("postgres://{NAME}:{password}@{server}/{NAME}?sslmode=disable");
        SecretString::from(url)
    }

    fn parameters(&self) -> Vec<(&'static str, String)> {
        let fixed = [
            ("listen_addresses", "127.0.0.1"),
            ("unix_socket_directories", ""),
            ("cluster_name", NAME),
            ("max_connections", "200"),
            ("password_encryption", "scram-sha-256"),
            ("wal_compression", "on"),
            ("max_wal_size", "2GB"),
            ("checkpoint_timeout", "15min"),
            ("jit", "off"),
            ("timezone", "UTC"),
            ("log_timezone", "UTC"),
            // The log must hold no row and no statement: a failing one is reported to us, who
            // know what may be said about it.
            ("log_min_messages", "log"),
            ("log_min_error_statement", "panic"),
            ("log_checkpoints", "off"),
        ];
        let mut parameters = vec![("port", self.port.to_string())];
        parameters.extend(fixed.map(|(name, value)| (name, value.to_owned())));
        // Commits stay synchronous: without fsync they cost next to nothing, and a test that kills
        // the server may then rely on what was committed.
        let crash = if self.fast { "off" } else { "on" };
        parameters.extend(["fsync", "full_page_writes"].map(|name| (name, crash.to_owned())));
        let memory = if self.fast { "32MB" } else { "128MB" };
        parameters.push(("shared_buffers", memory.to_owned()));
        parameters
    }

    async fn until_ready(&self, child: &mut Child) -> Result<(), StartError> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let answer = PgConnection::connect(self.url().expose_secret()).await;
            // Asked after connecting: somebody else may have answered on a port we did not get.
            if let Some(exited) = child.ended() {
                return Err(StartError::Died(exited));
            }
            match answer.as_ref().err().and_then(code).as_deref() {
                None if answer.is_ok() => return Ok(()),
                // Our database does not exist yet.
                Some("3D000") => return self.create_database().await,
                Some("28P01") => {
                    return Err(StartError::Password { file: self.password_file.clone() });
                }
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        let log = child.log().to_owned();
        Err(StartError::NotReady { service: Service::Postgres, after: PATIENCE, log })
    }

    async fn create_database(&self) -> Result<(), StartError> {
        let url = self.url();
        sqlx::Postgres::create_database(url.expose_secret()).await.map_err(StartError::Database)
    }
}

fn code(error: &sqlx::Error) -> Option<String> {
    error.as_database_error()?.code().map(String::from)
}

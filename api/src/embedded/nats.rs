//! The private nats-server.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use async_nats::ConnectOptions;
use nix::sys::signal::Signal;
use secrecy::{ExposeSecret as _, SecretString};

use super::Service;
use super::child::{Child, command};
use super::error::StartError;
use super::folder::{Folder, prepare, refused, write_private};
use super::{orphans, port};
use crate::settings::key_file::{Alphabet, read_or_create};

/// Recovering a large store takes a while (about 15 s for half a million subjects).
const PATIENCE: Duration = Duration::from_secs(120);
/// How often a start is tried on another port when somebody was faster.
const PORTS: usize = 3;
const USER: &str = "convoai";

/// What is needed to start the nats-server of a folder, again and again.
#[derive(Debug)]
pub(super) struct Nats {
    program: PathBuf,
    config: PathBuf,
    pid_file: PathBuf,
    store: PathBuf,
    password: SecretString,
    port: u16,
}

impl Nats {
    /// Starts the server on a free port.
    pub(super) async fn start(
        folder: &Folder,
        program: PathBuf,
    ) -> Result<(Self, Child), StartError> {
        let password = read_or_create(&folder.join("secrets/nats.key"), Alphabet::UrlSafe)?;
        let mut nats = Self {
            program,
            config: folder.join("run/nats.conf"),
            pid_file: folder.join("run/nats.pid"),
            store: folder.join("nats"),
            password,
            port: 0,
        };
        prepare(&nats.store)?;
        let mut tries = 1;
        loop {
            nats.port = port::free()?;
            match nats.run(folder).await {
                Err(StartError::Died(_)) if tries < PORTS => tries += 1,
                Err(error) => return Err(error),
                Ok(child) => return Ok((nats, child)),
            }
        }
    }

    /// Starts the server on the port it had before and waits until it answers.
    pub(super) async fn run(&self, folder: &Folder) -> Result<Child, StartError> {
        let ours = ("-c", self.config.as_path());
        orphans::stop(Service::Nats, &self.pid_file, ours, Signal::SIGTERM).await?;
        let log = folder.log("nats.log")?;
        write_private(&self.config, &self.config_text(&log.0)).map_err(refused(&self.config))?;
        let mut command = command(&self.program);
        command.arg("-c").arg(&self.config);
        let mut child = Child::spawn(Service::Nats, command, log)?;
        self.until_ready(&mut child).await?;
        Ok(child)
    }

    /// The address, with the password.
    pub(super) fn url(&self) -> SecretString {
        let password = self.password.expose_secret();
        SecretString::from(format!("nats://{USER}:{password}@127.0.0.1:{}", self.port))
    }

    async fn until_ready(&self, child: &mut Child) -> Result<(), StartError> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            let password = self.password.expose_secret().to_owned();
            let options = ConnectOptions::with_user_and_password(USER.to_owned(), password);
            let connected = options.connect(format!("127.0.0.1:{}", self.port)).await.is_ok();
            // Asked after connecting: somebody else may have answered on a port we did not get.
            if let Some(exited) = child.ended() {
                return Err(StartError::Died(exited));
            }
            if connected {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let log = child.log().to_owned();
        Err(StartError::NotReady { service: Service::Nats, after: PATIENCE, log })
    }

    /// `sync_interval`: by default the server lets acknowledged messages wait two minutes for the
    /// disk. No monitoring port: nobody may ask without a password.
    fn config_text(&self, log: &Path) -> String {
        format!(
            "# Written at every start.\n\
             server_name: convoai\n\
             host: 127.0.0.1\n\
             port: {port}\n\
             pid_file: {pid_file}\n\
             log_file: {log}\n\
             logfile_size_limit: 64MB\n\
             logfile_max_num: 4\n\
             max_payload: 8MB\n\
             authorization {{ user: {USER}, password: {password} }}\n\
             jetstream {{\n  \
               store_dir: {store}\n  \
               sync_interval: \"100ms\"\n  \
               max_memory_store: 256MB\n  \
               max_file_store: 1TB\n\
             }}\n",
            port = self.port,
            pid_file = quoted(&self.pid_file.to_string_lossy()),
            log = quoted(&log.to_string_lossy()),
            store = quoted(&self.store.to_string_lossy()),
            password = quoted(self.password.expose_secret()),
        )
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

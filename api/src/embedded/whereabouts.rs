//! Where the running services of a folder are, for commands beside the server.

use std::path::Path;
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::error::StartError;
use super::folder::{Folder, refused, write_private};
use super::{Options, Services};

const FILE: &str = "run/services.json";
/// How long a server that is starting may take until its services answer.
const STARTING: Duration = Duration::from_secs(30);

/// Where the services of a data folder are, with their passwords.
#[derive(Debug, Clone)]
pub struct Whereabouts {
    /// The nats-server, when the folder has one.
    pub nats_url: Option<SecretString>,
    /// The database, when the folder has one.
    pub database_url: Option<SecretString>,
}

/// Services for a command.
#[derive(Debug)]
pub enum Found {
    /// Those of a server that runs.
    Running(Whereabouts),
    /// Started for this command, since no server runs. To be stopped by it.
    Started(Box<Services>),
}

/// As it is written.
#[derive(Serialize, Deserialize)]
struct Written {
    nats_url: Option<String>,
    database_url: Option<String>,
}

impl Services {
    /// The services of the server that uses the folder; when none does, they are started.
    ///
    /// # Errors
    /// See [`StartError`]. A server that uses the folder and does not say in time where its
    /// services are is [`StartError::InUse`].
    pub async fn find_or_start(options: Options) -> Result<Found, StartError> {
        let folder = options.folder.clone();
        let deadline = Instant::now() + STARTING;
        loop {
            match Self::start(options.clone()).await {
                Err(in_use @ StartError::InUse { .. }) => {
                    // Whoever holds the folder's lock has written the file, or will.
                    if let Some(whereabouts) = Whereabouts::read(&folder) {
                        return Ok(Found::Running(whereabouts));
                    }
                    if Instant::now() > deadline {
                        return Err(in_use);
                    }
                }
                outcome => return outcome.map(|services| Found::Started(Box::new(services))),
            }
        }
    }
}

impl Whereabouts {
    fn read(folder: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(folder.join(FILE)).ok()?;
        let Written { nats_url, database_url } = serde_json::from_str(&text).ok()?;
        let (nats_url, database_url) = (nats_url.map(Into::into), database_url.map(Into::into));
        Some(Self { nats_url, database_url })
    }

    pub(super) fn write(&self, folder: &Folder) -> Result<(), StartError> {
        let text = |url: &Option<SecretString>| url.as_ref().map(|url| url.expose_secret().into());
        let written =
            Written { nats_url: text(&self.nats_url), database_url: text(&self.database_url) };
        let text = serde_json::to_string(&written).unwrap_or_default();
        let path = folder.join(FILE);
        write_private(&path, &text).map_err(refused(&path))
    }

    /// Forgets where they were, before they are started or when they stop.
    pub(super) fn remove(folder: &Folder) {
        // When there is none, that is what was wanted.
        let _ = std::fs::remove_file(folder.join(FILE));
    }
}

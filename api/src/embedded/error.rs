//! Why the services could not be started, said so that it can be mended.

use std::path::PathBuf;
use std::time::Duration;

use super::{Exited, Service};
use crate::settings::KeyFileError;

/// Why the services could not be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A file or folder of ours cannot be made or changed.
    #[error("{} cannot be prepared; check its owner, its permissions and the free space", path.display())]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Another process holds the folder's lock.
    #[error(
        "the data folder {} is in use by process {holder}; stop that process or choose another \
         folder with CONVOAI__DATA__FOLDER", folder.display()
    )]
    InUse {
        /// The data folder.
        folder: PathBuf,
        /// The process's id, or "unknown".
        holder: String,
    },
    /// The program is nowhere.
    #[error(
        "{service} was not found ({looked}); `cargo xtask up` installs it, or set {} to use one \
         that runs elsewhere", service.variable()
    )]
    Missing {
        /// Which service.
        service: Service,
        /// Where was looked, as a phrase.
        looked: String,
    },
    /// Only versions that are too old were found.
    #[error(
        "{service} at {} is version {found}, and at least {needed} is needed; `cargo xtask up` \
         installs a newer one, or set {} to use one that runs elsewhere",
        path.display(), service.variable()
    )]
    TooOld {
        /// Which service.
        service: Service,
        /// The program.
        path: PathBuf,
        /// Its version.
        found: String,
        /// The oldest version that will do.
        needed: &'static str,
    },
    /// The program exists and does not run, or does not say its version.
    #[error(
        "{service} at {} does not run or does not say its version; remove it, or set {} to use \
         one that runs elsewhere", path.display(), service.variable()
    )]
    Unusable {
        /// Which service.
        service: Service,
        /// The program.
        path: PathBuf,
    },
    /// A program could not be executed.
    #[error("{} cannot be executed", path.display())]
    Spawn {
        /// The program.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Postgres refuses to run as root and there is nobody else.
    #[error(
        "Postgres does not run as root, and this system has no other user for it (postgres, \
         nobody); create one with `useradd --system postgres`, start convoai as another user, or \
         set DATABASE_URL"
    )]
    NoAccount,
    /// The cluster is where its user cannot go.
    #[error(
        "the database in {} cannot be reached by the user {user} that Postgres runs as; let \
         others pass through the folders above it (`chmod o+x`)", folder.display()
    )]
    Unreachable {
        /// The cluster's folder.
        folder: PathBuf,
        /// The user's name.
        user: String,
    },
    /// The cluster could not be made.
    #[error("the database in {} cannot be made; initdb said: {said}", folder.display())]
    InitDb {
        /// The cluster's folder.
        folder: PathBuf,
        /// The last lines of its output.
        said: String,
    },
    /// The cluster was made by another major version.
    #[error(
        "the database in {} was made by Postgres {cluster}, and {} is Postgres {binaries}; \
         install Postgres {cluster}, or move the folder away to rebuild from a backup",
        folder.display(), path.display()
    )]
    ClusterVersion {
        /// The cluster's folder.
        folder: PathBuf,
        /// The major version that made it.
        cluster: String,
        /// The program that was found.
        path: PathBuf,
        /// Its major version.
        binaries: u32,
    },
    /// What a killed run left behind does not stop.
    #[error("{service} of an earlier run (process {pid}) does not stop; end it and start again")]
    Orphan {
        /// Which service.
        service: Service,
        /// The process.
        pid: i32,
    },
    /// The service ended while it was starting.
    #[error("while it was starting, {0}")]
    Died(Exited),
    /// The service runs and does not answer.
    #[error("{service} did not answer within {} s; its log is {}", after.as_secs(), log.display())]
    NotReady {
        /// Which service.
        service: Service,
        /// How long was waited.
        after: Duration,
        /// Its log.
        log: PathBuf,
    },
    /// The password file and the cluster do not belong together.
    #[error(
        "the password in {} does not open the database; restore the file that was made with it",
        file.display()
    )]
    Password {
        /// The password file.
        file: PathBuf,
    },
    /// The database inside the cluster could not be made.
    #[error("the database `convoai` cannot be created in the embedded Postgres")]
    Database(#[source] sqlx::Error),
    /// A password could not be made or read.
    #[error(transparent)]
    Key(#[from] KeyFileError),
    /// The service was not part of what was started.
    #[error("{0} was not started here, so it cannot be restarted")]
    NotOurs(Service),
    /// The system has no free port on the loopback.
    #[error("no free port was found on 127.0.0.1")]
    Port(#[source] std::io::Error),
}

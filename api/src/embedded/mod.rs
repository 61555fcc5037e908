//! A private nats-server and Postgres for a server without external ones, and for tests.
//!
//! Both listen on the loopback only, on free ports, with generated passwords, and keep everything
//! in one data folder that one process at a time may use:
//!
//! ```text
//! lock            held while the folder is in use; names the process
//! secrets/        the passwords (and the keys of the settings)
//! run/            the generated nats.conf, the nats-server's pid, where the services are
//! logs/           nats.log, postgres.log
//! nats/           the streams
//! postgres/data/  the cluster, owned by an unprivileged user when we are root
//! ```
//!
//! The children are in process groups of their own, so that Ctrl-C in a terminal reaches us and
//! we stop them in order. Nothing can make them die with us when we are killed; what a killed run
//! left behind is recognised and stopped at the next start.

mod binaries;
mod child;
mod error;
mod folder;
mod nats;
mod orphans;
mod places;
mod port;
mod postgres;
mod services;
mod whereabouts;

#[cfg(test)]
mod tests;

use std::ffi::OsStr;
use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;

pub use binaries::Binaries;
pub use child::Exited;
pub use error::StartError;
pub use services::Services;
pub use whereabouts::{Found, Whereabouts};

/// What to start, and where.
#[derive(Debug, Clone)]
pub struct Options {
    /// The data folder; made when it is missing.
    pub folder: PathBuf,
    /// Where the programs are looked for.
    pub binaries: Binaries,
    /// For tests: Postgres does not wait for the disk and takes less memory. A crash of the
    /// machine (not of a process) may then destroy the cluster.
    pub fast: bool,
    /// Whether to start a nats-server.
    pub nats: bool,
    /// Whether to start Postgres.
    pub postgres: bool,
}

impl Options {
    /// Both services in `folder`, durable, with programs from `path` (the variable `PATH`) and
    /// the usual places.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>, path: Option<&OsStr>) -> Self {
        let binaries = Binaries::new(path);
        Self { folder: folder.into(), binaries, fast: false, nats: true, postgres: true }
    }
}

/// One of the two services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// The nats-server.
    Nats,
    /// Postgres.
    Postgres,
}

impl Service {
    /// The variable that names an external one.
    const fn variable(self) -> &'static str {
        match self {
            Self::Nats => "NATS_URL",
            Self::Postgres => "DATABASE_URL",
        }
    }
}

impl Display for Service {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nats => "nats-server",
            Self::Postgres => "Postgres",
        })
    }
}

//! `[database]`: Postgres.

use secrecy::SecretString;

use super::reader::Section;
use super::rules::{secret_url, within};

/// Postgres, for the read models and the vault.
#[derive(Debug, Clone)]
pub struct Database {
    /// The server and database; unset means an embedded one. Secret, because it may carry a
    /// password.
    pub url: Option<SecretString>,
    /// The most connections this node opens.
    pub max_connections: u32,
}

impl Database {
    pub(super) fn read(mut section: Section<'_>) -> Self {
        Self {
            url: section.optional("url", secret_url(&["postgres", "postgresql"])),
            max_connections: section.value("max_connections", 16, within(2..=1000)),
        }
    }
}

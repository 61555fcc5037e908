//! The settings: one typed tree, read once at start and handed down.
//!
//! Defaults are in code; a TOML file (`convoai.toml`) overrides them, environment variables
//! override the file. A key `a.b` is the variable `CONVOAI__A__B`; a few well-known names
//! (`DATABASE_URL`, `OPENAI_API_KEY`, …) are honoured too. An empty variable counts as unset.
//! Unknown keys are errors, all errors are reported at once, and no secret has a default or can
//! be printed.
//!
//! The merge is written here, not taken from the `config` crate, because a merged tree no longer
//! knows where a value came from, and both the error sentences and `convoai doctor` need that.
//!
//! To add a setting: a field in its section's struct, one line in that section's `read`, one
//! commented line in `.env.example` (a test compares the two).

mod admin;
mod analytics;
mod auth;
mod conversations;
mod data;
mod database;
mod error;
mod http;
mod journal;
pub(crate) mod key_file;
mod layers;
mod legacy;
mod limits;
mod live;
mod log;
mod metrics;
mod model;
mod projections;
mod providers;
mod reader;
mod redacted;
mod rules;
mod secrets;
mod value;
mod vault;

#[cfg(test)]
mod tests;

use std::path::Path;

pub use admin::Admin;
pub use analytics::{Analytics, ListedPrice};
pub use auth::{Argon2, Auth, hashed_at_once};
pub use conversations::Conversations;
pub use data::Data;
pub use database::Database;
pub use error::{Fault, SettingsError};
pub use http::Http;
pub use journal::Journal;
pub use key_file::KeyFileError;
pub use legacy::Legacy;
pub use limits::{Limit, Limits};
pub use live::Live;
pub use log::{Log, LogFormat};
pub use metrics::Metrics;
pub use model::Model;
pub use projections::Projections;
pub use providers::Provider;
pub use redacted::{Entry, Redacted, Source};
pub use vault::Vault;

use layers::Layers;
use reader::Reader;

/// Everything an operator can set, validated.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The HTTP server.
    pub http: Http,
    /// The folder that a server without external services keeps everything in.
    pub data: Data,
    /// The journal on NATS JetStream.
    pub journal: Journal,
    /// Postgres, for the read models and the vault.
    pub database: Database,
    /// Tokens and passwords.
    pub auth: Auth,
    /// How often what may be asked.
    pub limits: Limits,
    /// The key that wraps the data keys of personal fields.
    pub vault: Vault,
    /// The model that answers.
    pub model: Model,
    /// Other servers whose models can be asked, by name.
    pub providers: Vec<Provider>,
    /// How long what is deleted is kept.
    pub conversations: Conversations,
    /// The read models.
    pub projections: Projections,
    /// The administrator created at the first start.
    pub admin: Admin,
    /// Live sockets.
    pub live: Live,
    /// Who may read the metrics.
    pub metrics: Metrics,
    /// Clients of ConvoAI 1.x.
    pub legacy: Legacy,
    /// What usage is reported in, and at which prices.
    pub analytics: Analytics,
    /// The log.
    pub log: Log,
    entries: Vec<Entry>,
}

impl Settings {
    /// Reads the settings from `config` (a TOML file that must exist when it is named; otherwise
    /// `convoai.toml` in the current folder, if there is one) and from `env`.
    ///
    /// # Errors
    /// The file cannot be read or is not TOML; or one or more settings are unknown or wrong, all
    /// of them listed.
    pub fn load(
        config: Option<&Path>,
        env: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        Self::read(Layers::gather(config, env)?)
    }

    fn read(layers: Layers) -> Result<Self, SettingsError> {
        let mut reader = Reader::new(layers);
        let mut settings = Self {
            http: Http::read(reader.section("http")),
            data: Data::read(reader.section("data")),
            journal: Journal::read(reader.section("journal")),
            database: Database::read(reader.section("database")),
            auth: Auth::read(reader.section("auth")),
            limits: Limits::read(reader.section("limits")),
            vault: Vault::read(reader.section("vault")),
            model: Model::read(reader.section("model")),
            providers: Vec::new(),
            conversations: Conversations::read(reader.section("conversations")),
            projections: Projections::read(reader.section("projections")),
            admin: Admin::read(reader.section("admin")),
            live: Live::read(reader.section("live")),
            metrics: Metrics::read(reader.section("metrics")),
            legacy: Legacy::read(reader.section("legacy")),
            analytics: Analytics::read(reader.section("analytics")),
            log: Log::read(reader.section("log")),
            entries: Vec::new(),
        };
        settings.providers = providers::read(&mut reader, &settings.model);
        settings.entries = reader.finish()?;
        Ok(settings)
    }

    /// The settings as they were loaded, with the source of each value and without any secret,
    /// for `convoai doctor`.
    #[must_use]
    pub fn redacted(&self) -> Redacted<'_> {
        Redacted::new(&self.entries)
    }
}

//! Health and version.

use serde::{Deserialize, Serialize};

/// Answer of `GET /healthz`: the process is alive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health {
    /// Always `ok`.
    pub status: String,
    /// Version of the build.
    pub version: String,
}

/// Answer of `GET /readyz`: 200 when everything the server needs is there, 503 otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Readiness {
    /// True when every check passed.
    pub ready: bool,
    /// Whether acknowledged events survive a power cut with the present set-up of the journal.
    pub durable: bool,
    /// Why, and what to do about it: one sentence for people.
    #[serde(default)]
    pub durability: String,
    /// One entry per thing that was checked.
    pub checks: Vec<Check>,
    /// One entry per projection.
    pub projections: Vec<ProjectionLag>,
}

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Check {
    /// `start`, `journal`, `database`, `projections` or `model`; the last one names the providers
    /// and their models and always passes.
    pub name: String,
    /// True when it passed.
    pub ok: bool,
    /// One sentence for people.
    pub detail: String,
}

/// How far a projection is behind the stream it folds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProjectionLag {
    /// Name of the projection.
    pub name: String,
    /// What it folds: `journal`, or `activity` for what was attempted, asked and reported. Positions
    /// of one say nothing about the other.
    #[serde(default = "journal")]
    pub stream: String,
    /// Its checkpoint.
    pub position: u64,
    /// Commits it has yet to fold.
    pub lag: u64,
    /// For how long the first of these has been waiting, in milliseconds.
    pub lag_ms: u64,
    /// Commits that could not be folded, and those that wait behind them.
    pub parked: u64,
    /// `live`; `degraded`, when something is parked; `filling`, when it is folded for the first
    /// time and is not there yet; `rebuilding`, when a copy of another version is filled beside it;
    /// `stalled`, when it does not move.
    pub state: String,
    /// One sentence for people, when it is not `live`.
    pub detail: Option<String>,
}

fn journal() -> String {
    "journal".to_owned()
}

/// Answer of `GET /api/v1/models`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModelList {
    /// The models that can be asked, the default first.
    pub items: Vec<OfferedModel>,
}

/// A model that can be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfferedModel {
    /// What to ask for it by: its own name, or `provider/model` where several have the same.
    pub name: String,
    /// What its provider calls it.
    #[serde(default)]
    pub model: String,
    /// Who offers it.
    pub provider: String,
    /// True for the built-in demo model; clients must say so.
    pub demo: bool,
    /// True for the one that is asked when none is named.
    #[serde(default)]
    pub default: bool,
    /// How many of the latest messages it is shown.
    #[serde(default)]
    pub max_context_messages: u32,
    /// How many tokens of them, as far as they can be estimated; without it there is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_context_tokens: Option<u32>,
}

/// Answer of `GET /api/v1/about`: what a client may want to show before anybody signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct About {
    /// Product name.
    pub name: String,
    /// Version of the build.
    pub version: String,
    /// Model that answers by default.
    pub model: String,
    /// True when the built-in demo model answers; clients must say so.
    pub demo: bool,
}

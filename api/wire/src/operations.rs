//! What operators see and do of the read models: `/api/v1/projections`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::system::ProjectionLag;

/// Answer of `GET /api/v1/projections`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Projections {
    /// All of them, by name.
    pub items: Vec<ProjectionState>,
    /// The journal's last position.
    pub last: u64,
}

/// How one read model stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProjectionState {
    /// Name, checkpoint, lag and state.
    #[serde(flatten)]
    pub lag: ProjectionLag,
    /// Version of the live copy; absent before it was first folded.
    pub version: Option<i32>,
    /// Version of the fold that this server knows.
    pub known_version: i32,
    /// Commits folded in the last ten seconds, per second.
    pub rate: f64,
    /// Other copies that are kept: from before the last rebuild, or as of a time.
    pub copies: Vec<ProjectionCopy>,
    /// The rebuild that runs or ran last since this server started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rebuild: Option<RebuildState>,
}

/// A copy of a read model beside the live one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProjectionCopy {
    /// The Postgres schema it is in.
    pub schema: String,
    /// Of the fold that made it.
    pub version: i32,
    /// The last commit folded into it.
    pub position: u64,
}

/// Body of `POST /api/v1/projections/{name}/rebuild`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StartRebuild {
    /// Begin anew, whatever an earlier one has left.
    #[serde(default)]
    pub from_scratch: bool,
    /// Events per second at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<u32>,
    /// Build nothing; answer how much there is to do and how long it will take.
    #[serde(default)]
    pub dry_run: bool,
}

/// How a rebuild stands. Answer of `POST /api/v1/projections/{name}/rebuild`, and of
/// `DELETE /api/v1/projections/{name}/rebuild`, which cancels it: what is done stays, and the
/// next one goes on from there. Answer of `POST /api/v1/projections/{name}/rollback`, too, which
/// is followed and cancelled in the same way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RebuildState {
    /// Of which read model.
    pub projection: String,
    /// `estimated` (a dry run), `running`, `done`, `cancelled` or `failed`.
    pub state: String,
    /// While it runs: `filling`, `indexing`, `following`, `comparing` or `swapping`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// The last commit that was folded.
    pub position: u64,
    /// The position it goes to, as far as is known.
    pub last: u64,
    /// Events folded so far; of an estimate, how many there are to fold, about.
    pub events: u64,
    /// Events per second: so far, or as expected.
    pub rate: f64,
    /// Seconds until it is done, when that can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eta_seconds: Option<u64>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// One sentence for people: what came of it, or what went wrong and how to mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Answer of `GET /api/v1/projections/{name}/parked`, and of
/// `POST /api/v1/projections/{name}/parked/redrive`: what is parked after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParkedCommits {
    /// The oldest first, a thousand at the most.
    pub items: Vec<ParkedCommit>,
}

/// Body of `POST /api/v1/projections/{name}/parked/{position}/skip`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SkipParked {
    /// Why the commit is given up: 1 to 500 characters.
    pub reason: String,
}

/// A commit that a read model could not fold, or that waits behind one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParkedCommit {
    /// Journal position.
    pub position: u64,
    /// Kind of aggregate.
    pub context: String,
    /// Which aggregate.
    pub id: String,
    /// What went wrong; absent for those that only wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

//! Finds the programs and checks their versions.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use super::error::StartError;
use super::{Service, places};

/// The oldest nats-server that keeps the journal's promises.
const OLDEST_NATS: (u32, u32, u32) = (2, 15, 0);
/// The oldest Postgres that the migrations are tested with.
const OLDEST_POSTGRES: u32 = 15;

/// Where the programs are looked for, in this order.
#[derive(Debug, Clone)]
pub struct Binaries {
    /// Exactly this nats-server and no other.
    pub nats_server: Option<PathBuf>,
    /// Exactly the Postgres in this folder (the one that holds `postgres` and `initdb`).
    pub postgres: Option<PathBuf>,
    /// Folders to look in, such as those of the variable `PATH`.
    pub folders: Vec<PathBuf>,
    /// Whether to look in `target/tools` and where packages install them, after `folders`.
    pub usual_places: bool,
}

/// A Postgres that will do.
#[derive(Debug, Clone)]
pub(super) struct PostgresBinaries {
    pub(super) folder: PathBuf,
    pub(super) major: u32,
}

/// What asking one candidate gave.
enum Answer<T> {
    Good(T),
    Old(String),
    Silent,
}

impl Binaries {
    /// The folders of `path` (the variable `PATH`), then the usual places.
    #[must_use]
    pub fn new(path: Option<&OsStr>) -> Self {
        let folders = path.map(|path| std::env::split_paths(path).collect()).unwrap_or_default();
        Self { nats_server: None, postgres: None, folders, usual_places: true }
    }

    /// The first nats-server that is recent enough.
    ///
    /// # Errors
    /// [`StartError::Missing`] or [`StartError::TooOld`], in a sentence that says what to do.
    pub async fn nats_server(&self) -> Result<PathBuf, StartError> {
        let candidates =
            self.candidates(self.nats_server.as_ref(), "nats-server", places::nats_server);
        let ask = async |program: &Path| match version(program, "nats-server").await.as_deref() {
            Some([major, minor, patch, ..]) if (*major, *minor, *patch) >= OLDEST_NATS => {
                Answer::Good(program.to_owned())
            }
            other => other.map_or(Answer::Silent, |version| Answer::Old(dotted(version))),
        };
        self.pick(Service::Nats, "2.15.0", &candidates, ask).await
    }

    /// Prefers the major version that made an existing cluster.
    pub(super) async fn postgres(
        &self,
        cluster: Option<u32>,
        usable: impl Fn(&Path) -> bool,
    ) -> Result<PostgresBinaries, StartError> {
        let explicit = self.postgres.as_ref().map(|folder| folder.join("postgres"));
        let mut candidates = self.candidates(explicit.as_ref(), "postgres", places::postgres);
        let complete = |program: &Path| program.with_file_name("initdb").is_file();
        candidates.retain(|program| explicit.is_some() || complete(program));
        let (candidates, hidden): (Vec<_>, Vec<_>) =
            candidates.into_iter().partition(|program| !program.exists() || usable(program));
        if let (true, Some(hidden)) = (candidates.is_empty(), hidden.first()) {
            let looked = format!("the user it would run as cannot reach {}", hidden.display());
            return Err(StartError::Missing { service: Service::Postgres, looked });
        }
        if cluster.is_some() {
            let ask = async |program: &Path| ask_postgres(program, cluster).await;
            if let Ok(same) = self.pick(Service::Postgres, "15", &candidates, ask).await {
                return Ok(same);
            }
        }
        let ask = async |program: &Path| ask_postgres(program, None).await;
        self.pick(Service::Postgres, "15", &candidates, ask).await
    }

    fn candidates(
        &self,
        explicit: Option<&PathBuf>,
        name: &str,
        usual: impl Fn() -> Vec<PathBuf>,
    ) -> Vec<PathBuf> {
        if let Some(explicit) = explicit {
            return vec![explicit.clone()];
        }
        let mut candidates: Vec<_> = self.folders.iter().map(|folder| folder.join(name)).collect();
        if self.usual_places {
            candidates.extend(usual());
        }
        // Links are followed: Postgres finds its own files beside the real program.
        let mut real: Vec<_> =
            candidates.iter().filter_map(|path| path.canonicalize().ok()).collect();
        real.retain(|path| path.is_file());
        real
    }

    async fn pick<T>(
        &self,
        service: Service,
        needed: &'static str,
        candidates: &[PathBuf],
        ask: impl AsyncFn(&Path) -> Answer<T>,
    ) -> Result<T, StartError> {
        let mut problem = None;
        for path in candidates {
            let path = path.clone();
            problem = match ask(&path).await {
                Answer::Good(found) => return Ok(found),
                Answer::Old(found) => Some(StartError::TooOld { service, path, found, needed }),
                Answer::Silent => problem.or(Some(StartError::Unusable { service, path })),
            };
        }
        Err(problem.unwrap_or_else(|| StartError::Missing { service, looked: self.looked() }))
    }

    fn looked(&self) -> String {
        let usual = if self.usual_places { ", target/tools and the usual places" } else { "" };
        format!("looked in {} folders of PATH{usual}", self.folders.len())
    }
}

/// A Postgres of the `wanted` major version, or of any that is recent enough.
async fn ask_postgres(program: &Path, wanted: Option<u32>) -> Answer<PostgresBinaries> {
    match version(program, "PostgreSQL").await.as_deref() {
        Some([major, ..]) if wanted.is_some_and(|wanted| wanted != *major) => Answer::Silent,
        Some([major, ..]) if *major >= OLDEST_POSTGRES => {
            let folder = program.parent().unwrap_or(Path::new("/")).to_owned();
            Answer::Good(PostgresBinaries { folder, major: *major })
        }
        other => other.map_or(Answer::Silent, |version| Answer::Old(dotted(version))),
    }
}

/// The first dotted number in what `program --version` prints; nothing when it does not run, or
/// does not say that it is `name`.
async fn version(program: &Path, name: &str) -> Option<Vec<u32>> {
    let output = Command::new(program).arg("--version").env_clear().output().await.ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let text = text.get(text.find(name)?..)?;
    let number = text.get(text.find(|c: char| c.is_ascii_digit())?..)?;
    let digits = number.split(|c: char| !c.is_ascii_digit() && c != '.').next()?;
    digits.split('.').filter(|part| !part.is_empty()).map(|part| part.parse().ok()).collect()
}

fn dotted(version: &[u32]) -> String {
    version.iter().map(u32::to_string).collect::<Vec<_>>().join(".")
}

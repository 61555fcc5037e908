//! Where the programs usually are.

use std::path::{Path, PathBuf};

/// How deep below `target/tools` an unpacked wheel may hide its `bin` folder.
const DEPTH: usize = 6;
/// Where Homebrew installs, on each of its platforms.
const HOMEBREW: [&str; 3] = ["/usr/local", "/opt/homebrew", "/home/linuxbrew/.linuxbrew"];

/// What `cargo xtask up` installed, then what packages installed.
pub(super) fn nats_server() -> Vec<PathBuf> {
    let mut places = within_tools("nats-server");
    places.extend(HOMEBREW.iter().map(|prefix| Path::new(prefix).join("bin/nats-server")));
    places.push("/usr/sbin/nats-server".into());
    places
}

/// Debian's, a source build's, Homebrew's and an unpacked wheel's, the newest of each first.
pub(super) fn postgres() -> Vec<PathBuf> {
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

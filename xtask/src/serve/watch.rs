//! Noticing that sources have changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Files and folders that one thing is built from.
pub(crate) struct Watched {
    roots: Vec<PathBuf>,
    seen: Seen,
}

/// Enough to notice an edit, a new file and a removed one.
#[derive(Default, PartialEq, Eq)]
struct Seen {
    files: usize,
    latest: Option<SystemTime>,
}

impl Watched {
    /// Starts watching from how things are now.
    pub(crate) fn new(roots: Vec<PathBuf>) -> Self {
        let seen = look(&roots);
        Self { roots, seen }
    }

    /// Whether anything changed since the last time this was asked.
    pub(crate) fn changed(&mut self) -> bool {
        let now = look(&self.roots);
        let changed = now != self.seen;
        self.seen = now;
        changed
    }
}

fn look(roots: &[PathBuf]) -> Seen {
    let mut seen = Seen::default();
    for root in roots {
        visit(root, &mut seen);
    }
    seen
}

fn visit(path: &Path, seen: &mut Seen) {
    // Editors replace files while we look; one that has gone is not there.
    let Ok(meta) = fs::metadata(path) else { return };
    if meta.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            visit(&entry.path(), seen);
        }
    } else {
        seen.files += 1;
        seen.latest = seen.latest.max(meta.modified().ok());
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::Duration;

    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn edits_additions_and_removals_are_noticed_once() {
        let folder = Scratch::new();
        let file = folder.path().join("deep/main.rs");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "fn main() {}").unwrap();
        let mut watched = Watched::new(vec![folder.path().to_path_buf()]);
        assert!(!watched.changed());

        let edited = fs::metadata(&file).unwrap().modified().unwrap() + Duration::from_secs(1);
        File::options().append(true).open(&file).unwrap().set_modified(edited).unwrap();
        assert!(watched.changed());
        assert!(!watched.changed());

        fs::write(folder.path().join("new.rs"), "").unwrap();
        assert!(watched.changed());
        fs::remove_file(&file).unwrap();
        assert!(watched.changed());
        assert!(!watched.changed());
    }
}

//! Where things are in this repository.

use std::path::{Path, PathBuf};

/// The repository that this xtask was built from.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The parent of xtask's own folder, wherever the command was called.
    pub(crate) fn here() -> Self {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self { root: xtask.parent().unwrap_or(xtask).to_path_buf() }
    }

    /// The repository's root.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path below the root.
    pub(crate) fn at(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }

    /// Downloaded programs: inside the repository, so that removing `target`
    /// removes them and nothing on the machine changes.
    pub(crate) fn tools(&self) -> PathBuf {
        self.at("target/tools")
    }

    /// Everything that belongs to building the web app.
    pub(crate) fn web_target(&self) -> PathBuf {
        self.at("target/web")
    }

    /// A path as a person standing in the root would write it.
    pub(crate) fn shown<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}

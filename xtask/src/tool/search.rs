//! Looking for installed programs.

use std::env;
use std::path::{Path, PathBuf};

/// Names the tools, separated by commas, whose installed copies are to be
/// overlooked, so that every way of installing can be tried on a machine that
/// has everything: `nats-server`, `postgres`, `chromium`, `wasm-target`,
/// `rustup`, `debian`.
const PRETEND_MISSING: &str = "XTASK_PRETEND_MISSING";

/// Whether the person asked to overlook installed copies of this tool.
pub(crate) fn pretend_missing(tool: &str) -> bool {
    env::var(PRETEND_MISSING).is_ok_and(|tools| tools.split(',').any(|name| name.trim() == tool))
}

/// A program on `PATH`, by its name.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|file| is_program(file))
}

/// Whether this is a file that may be executed.
pub(crate) fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

//! Looking for installed programs.

use std::env;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::cargo::program;
use crate::shell;
use crate::tool::Tool;
use crate::tool::version::Version;

/// Names the tools, separated by commas, whose installed copies are to be
/// overlooked, so that every way of installing can be tried on a machine that
/// has everything: `nats-server`, `postgres`, `chromium`, `chromedriver`,
/// `wasm-target`, `rustup`, and `debian` for its package manager.
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
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

/// The first of these programs that is new enough.
pub(crate) fn first_of(
    candidates: impl IntoIterator<Item = PathBuf>,
    at_least: &Version,
) -> Option<Tool> {
    let tools = candidates.into_iter().filter_map(ask);
    tools.into_iter().find(|tool| tool.version >= *at_least)
}

/// A program's version by its own word; a program that cannot say it is none.
fn ask(file: PathBuf) -> Option<Tool> {
    if !is_program(&file) {
        return None;
    }
    let text = shell::capture(program(&file).arg("--version")).ok()?;
    Some(Tool { version: Version::in_text(&text)?, program: file })
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};

    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn the_first_program_that_is_new_enough_is_taken() {
        let folder = Scratch::new();
        let candidates = [
            fake(&folder, "absent", None),
            fake(&folder, "silent", Some("exit 1")),
            fake(&folder, "old", Some("echo v2.9.3")),
            fake(&folder, "good", Some("echo v2.15.1")),
            fake(&folder, "newer", Some("echo v3.0.0")),
        ];
        let found = first_of(candidates, &Version::new(&[2, 15])).unwrap();
        assert_eq!(found.program(), folder.path().join("good"));
    }

    #[test]
    fn nothing_is_found_where_everything_is_too_old() {
        let folder = Scratch::new();
        let candidates = [fake(&folder, "old", Some("echo v2.9.3"))];
        assert!(first_of(candidates, &Version::new(&[2, 15])).is_none());
    }

    fn fake(folder: &Scratch, name: &str, script: Option<&str>) -> PathBuf {
        let file = folder.path().join(name);
        if let Some(script) = script {
            fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
            fs::set_permissions(&file, Permissions::from_mode(0o755)).unwrap();
        }
        file
    }
}

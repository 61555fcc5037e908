//! A compiler with a standard library for wasm32, by the first way that works:
//! the target is installed; rustup brings it; Debian's packages bring a
//! compiler of their own.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::report::Report;
use crate::tool::{debian, search};
use crate::web::{Form, debian_toolchain};
use crate::workspace::Workspace;
use crate::{cargo, shell};

/// The target that browsers run.
pub(super) const TARGET: &str = "wasm32-unknown-unknown";

/// Behind a closed network rustup tries for minutes; a working one needs
/// seconds.
const RUSTUP_LIMIT: Duration = Duration::from_secs(60);

/// What compiles the web app.
pub(super) enum Toolchain {
    /// The one that compiled xtask.
    Active,
    /// Debian's, with the standard library built beside it.
    Debian(debian_toolchain::Debian),
}

impl Toolchain {
    /// Cargo, set up to compile for wasm32 with this toolchain.
    pub(super) fn cargo(&self, form: Form) -> Command {
        let (mut command, mut flags) = match self {
            Self::Active => (cargo::cargo(), Vec::new()),
            Self::Debian(debian) => (debian.cargo(), debian.flags()),
        };
        if form == Form::Release {
            // Panic messages name source files; a visitor's browser has no use
            // for where this machine keeps them, and shorter is smaller.
            flags.extend(cargo_home().iter().flat_map(|home| remapped(home, "cargo")));
        }
        // RUSTFLAGS would hide the flags of the target.
        command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags.join(" "));
        command
    }
}

/// Finds or brings a toolchain and says which one it is.
pub(super) fn choose(workspace: &Workspace, report: &mut Report) -> Result<Toolchain> {
    if is_installed() {
        report.look("wasm toolchain", version, |version| format!("{TARGET} of {version}"))?;
        return Ok(Toolchain::Active);
    }
    if brought_by_rustup() {
        let describe = |version: &String| format!("{TARGET} of {version}, by rustup");
        report.look("wasm toolchain", version, describe)?;
        return Ok(Toolchain::Active);
    }
    if !debian::can_install() && !debian_toolchain::is_installed() {
        bail!(
            "the target {TARGET} is missing and could not be brought: \
             run `rustup target add {TARGET}`, or, on Debian as root, \
             `apt-get install rustc-web cargo-web rust-web-src lld-22`"
        );
    }
    Ok(Toolchain::Debian(debian_toolchain::prepare(workspace, report)?))
}

/// Whether the active compiler has a standard library for the target.
pub(super) fn is_installed() -> bool {
    let mut rustc = cargo::rustc();
    rustc.args(["--print", "target-libdir", "--target", TARGET]);
    !search::pretend_missing("wasm-target")
        && shell::capture(&mut rustc).is_ok_and(|folder| Path::new(folder.trim()).is_dir())
}

fn brought_by_rustup() -> bool {
    if search::pretend_missing("rustup") {
        return false;
    }
    let Some(rustup) = search::on_path("rustup") else {
        return false;
    };
    let mut command = cargo::program(rustup);
    command.args(["target", "add", TARGET]);
    shell::succeeds_within(&mut command, RUSTUP_LIMIT).is_ok_and(|done| done) && is_installed()
}

fn version() -> Result<String> {
    Ok(shell::capture(cargo::rustc().arg("--version"))?.trim().to_owned())
}

fn remapped(folder: &Path, name: &str) -> Vec<String> {
    // Flags in this variable are divided at blanks; a folder with one in its
    // name stays as it is.
    match folder.to_str() {
        Some(folder) if !folder.contains(' ') => {
            vec![format!("--remap-path-prefix={folder}={name}")]
        }
        _ => Vec::new(),
    }
}

fn cargo_home() -> Option<PathBuf> {
    let from_home = || env::home_dir().map(|home| home.join(".cargo").into_os_string());
    let home: OsString = env::var_os("CARGO_HOME").or_else(from_home)?;
    Some(PathBuf::from(home))
}

//! Debian's compiler for the web, where rustup cannot download.
//!
//! Debian packages a recent compiler with the sources of its standard library,
//! but no library built for wasm32. It is built once into a sysroot of its own,
//! with bitcode so that link-time optimisation reaches into it; every later
//! build only names the sysroot. Compiler and library are one version, which
//! the sysroot's folder name ensures.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::cargo::program;
use crate::report::Report;
use crate::shell;
use crate::tool::{debian, search};
use crate::web::fingerprint;
use crate::web::toolchain::TARGET;
use crate::workspace::Workspace;

/// Absolute paths: on `PATH` there may be rustup's proxies of the same names.
const RUSTC: &str = "/usr/bin/rustc";
const CARGO: &str = "/usr/bin/cargo";
const SOURCES: &str = "/usr/lib/rustlib/src/rust/library/std";

/// The standard library is built by building nothing that needs it.
const SEED: &str = "[package]\nname = \"seed\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\
                    [workspace]\n[profile.release]\nopt-level = \"z\"\n";

/// Debian's compiler, its linker and the sysroot for wasm32.
pub(in crate::web) struct Debian {
    sysroot: PathBuf,
    linker: PathBuf,
}

impl Debian {
    /// Debian's cargo, driving Debian's compiler and linker.
    pub(super) fn cargo(&self) -> Command {
        let mut command = cargo();
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", &self.linker);
        command
    }

    /// What the compiler has to be told about its library.
    pub(super) fn flags(&self) -> Vec<String> {
        vec![format!("--sysroot={}", self.sysroot.display())]
    }
}

/// Whether Debian's compiler and the sources of its library are here.
pub(super) fn is_installed() -> bool {
    Path::new(SOURCES).is_dir() && search::is_program(Path::new(CARGO)) && linker().is_ok()
}

/// Installs what is missing and builds the standard library once.
pub(super) fn prepare(workspace: &Workspace, report: &mut Report) -> Result<Debian> {
    if !is_installed() {
        report.work("install Debian's wasm toolchain", || {
            debian::install(&["rustc-web", "cargo-web", "rust-web-src"])?;
            debian::install(&[&format!("lld-{}", llvm()?)])
        })?;
    }
    let version = version()?;
    let hash = fingerprint::of_content(version.as_bytes());
    let folder = workspace.web_target().join("toolchain").join(hash);
    let library = folder.join("sysroot/lib/rustlib").join(TARGET).join("lib");
    if !library.is_dir() {
        report.work("build the standard library for wasm32, once", || {
            build_library(&folder.join("seed"), &library)
        })?;
    }
    let first = version.lines().next().unwrap_or_default();
    let linker = report.look("wasm toolchain", linker, |_| format!("Debian's {first}"))?;
    Ok(Debian { sysroot: folder.join("sysroot"), linker })
}

fn build_library(seed: &Path, library: &Path) -> Result<()> {
    fs::create_dir_all(seed.join("src"))?;
    fs::write(seed.join("Cargo.toml"), SEED)?;
    fs::write(seed.join("src/lib.rs"), "")?;
    let mut command = cargo();
    command
        .current_dir(seed)
        // Building the library is reserved to nightly compilers, or to those
        // who say that they know what they do.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Cembed-bitcode=yes")
        .args(["build", "--release", "--target", TARGET, "--target-dir", "target"])
        .arg("-Zbuild-std=std,panic_abort,proc_macro");
    shell::run(&mut command)?;

    // Complete or absent: a half-copied library must not be taken for one.
    let fresh = library.with_extension("new");
    fs::create_dir_all(&fresh)?;
    for entry in fs::read_dir(seed.join("target").join(TARGET).join("release/deps"))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libseed-") {
            fs::copy(&path, fresh.join(name))?;
        }
    }
    fs::rename(&fresh, library)?;
    Ok(fs::remove_dir_all(seed.join("target"))?)
}

fn cargo() -> Command {
    let mut command = program(CARGO);
    command.env("RUSTC", RUSTC);
    for key in ["RUSTUP_TOOLCHAIN", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUSTC_WRAPPER"] {
        command.env_remove(key);
    }
    command
}

fn version() -> Result<String> {
    shell::capture(program(RUSTC).arg("-vV"))
}

/// The linker must read the bitcode of this compiler's LLVM.
fn linker() -> Result<PathBuf> {
    let name = format!("wasm-ld-{}", llvm()?);
    search::on_path(&name).with_context(|| format!("{name} is not installed"))
}

fn llvm() -> Result<String> {
    let version = version()?;
    let llvm = version.lines().find_map(|line| line.strip_prefix("LLVM version: "));
    let major = llvm.and_then(|llvm| llvm.split('.').next());
    Ok(major.with_context(|| format!("{RUSTC} does not say its LLVM version"))?.to_owned())
}

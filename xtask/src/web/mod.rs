//! Building the web app: compile, bind, shrink, assemble, compress.
//!
//! The result is `target/web/dist`: `index.html` and an `assets` folder whose
//! file names carry the hash of their content, each with `.br` and `.gz` beside
//! it. The server embeds this folder.

mod bind;
mod budget;
mod compress;
mod debian_toolchain;
mod dist;
mod files;
mod fingerprint;
mod optimise;
mod placeholders;
mod toolchain;

use std::fs::{self, File};
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::report::Report;
use crate::shell;
use crate::web::files::Files;
use crate::web::toolchain::{TARGET, Toolchain};
use crate::workspace::Workspace;

/// How the web app is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Small: optimised, compressed, held to the size limit.
    Release,
    /// Soon: for the rebuild loop.
    Dev,
}

impl Form {
    fn profile(self) -> &'static str {
        match self {
            Self::Release => "web",
            Self::Dev => "dev",
        }
    }

    /// Cargo names the folder of profile `dev` differently.
    fn folder(self) -> &'static str {
        match self {
            Self::Release => "web",
            Self::Dev => "debug",
        }
    }
}

/// Builds the web app unless nothing it is made of has changed.
pub(crate) fn build(workspace: &Workspace, report: &mut Report, form: Form) -> Result<()> {
    let target = workspace.web_target();
    fs::create_dir_all(&target).with_context(|| format!("cannot write {}", target.display()))?;
    // Two builds at once would assemble into the same folder.
    let lock = File::create(target.join("lock"))?;
    lock.lock()?;

    let fingerprint = fingerprint::of_inputs(workspace, form)?;
    let (stamp, dist) = (target.join("stamp"), target.join("dist"));
    let place = workspace.shown(&dist);
    if dist.is_dir() && fs::read_to_string(&stamp).is_ok_and(|old| old == fingerprint) {
        return report.look("web app", || Ok(()), |()| format!("up to date in {place}"));
    }
    // Until the new dist is complete there is none that this stamp vouches for.
    if stamp.exists() {
        fs::remove_file(&stamp)?;
    }
    let files = make(workspace, report, form)?;
    files::replace(&dist, &files)?;
    fs::write(&stamp, fingerprint)?;
    report.note(&format!("the web app is in {place}"));
    Ok(())
}

/// From sources to the files of the dist.
fn make(workspace: &Workspace, report: &mut Report, form: Form) -> Result<Files> {
    let target = workspace.web_target();
    let compiled = compile(workspace, report, form)?;
    let mut bound = report.look(
        "bind it to the browser",
        || bind::bind(&compiled, &target.join("bound")),
        |bound| budget::kilobytes(bound.wasm.len()),
    )?;
    if form == Form::Release {
        optimise::optimise(report, &target, &mut bound)?;
    }
    let mut files = report.look(
        "assemble the files",
        || dist::assemble(&workspace.at("web"), &bound),
        |files| format!("{} files", files.len()),
    )?;
    if form == Form::Release {
        files.extend(report.look(
            "compress them",
            || compress::compress(&files),
            |_| "brotli and gzip".to_owned(),
        )?);
        budget::print(&files);
        budget::check(&files)?;
    }
    Ok(files)
}

/// From sources to a module that no browser can run yet.
fn compile(workspace: &Workspace, report: &mut Report, form: Form) -> Result<PathBuf> {
    let toolchain = toolchain::choose(workspace, report)?;
    let build = workspace.web_target().join("build");
    report.work("compile the web app", || {
        let mut cargo = toolchain.cargo(form);
        cargo.args(["build", "--package", "web", "--bin", "web", "--profile", form.profile()]);
        cargo.args(["--target", TARGET, "--target-dir"]).arg(&build);
        shell::run(cargo.current_dir(workspace.root()))
    })?;
    Ok(build.join(TARGET).join(form.folder()).join("web.wasm"))
}

/// Clippy on the web app as the browser will run it; most of it does not exist
/// in a build for this machine.
pub(crate) fn clippy(workspace: &Workspace, report: &mut Report) -> Result<()> {
    if !toolchain::is_installed() {
        report.note("there is no clippy for wasm32 here; it did not see what needs a browser");
        return Ok(());
    }
    report.work("cargo clippy for wasm32", || {
        let mut cargo = Toolchain::Active.cargo(Form::Dev);
        cargo.args(["clippy", "--package", "wire", "--package", "web", "--target", TARGET]);
        cargo.arg("--target-dir").arg(workspace.web_target().join("build"));
        cargo.args(["--", "--deny", "warnings"]);
        shell::run(cargo.current_dir(workspace.root()))
    })
}

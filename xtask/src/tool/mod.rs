//! The programs that ConvoAI needs beside its own: where they are, and how a
//! missing one is brought.

pub(crate) mod chromium;
pub(crate) mod debian;
mod nats;
mod postgres;
pub(crate) mod search;
mod version;
mod wheel;

use std::env;
use std::ffi::OsString;
use std::fmt::{Display, Formatter};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::report::Report;
use crate::tool::version::Version;
use crate::workspace::Workspace;

/// A program that was found, and what it says it is.
pub(crate) struct Tool {
    program: PathBuf,
    version: Version,
}

impl Tool {
    /// The program file.
    pub(crate) fn program(&self) -> &Path {
        &self.program
    }
}

impl Display for Tool {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at {}", self.version, self.program.display())
    }
}

/// What `convoai serve` starts for itself when it is given no servers.
pub(crate) struct Servers {
    nats: Tool,
    postgres: Tool,
}

impl Servers {
    /// Finds both servers, installing what is missing.
    pub(crate) fn find(workspace: &Workspace, report: &mut Report) -> Result<Self> {
        let nats = find_or_install(report, "nats-server", nats::find(workspace), || {
            nats::install(workspace)
        })?;
        let postgres = find_or_install(report, "postgres", postgres::find(workspace), || {
            postgres::install(workspace)
        })?;
        Ok(Self { nats, postgres })
    }

    /// `PATH` with the folders of these programs in front.
    pub(crate) fn path(&self) -> Result<OsString> {
        let found = [&self.nats, &self.postgres];
        let folders = found.iter().filter_map(|tool| tool.program.parent()).map(Path::to_path_buf);
        let path = env::var_os("PATH").unwrap_or_default();
        env::join_paths(folders.chain(env::split_paths(&path)))
            .context("PATH cannot be extended by the folders of the tools")
    }
}

/// Says which tool was found; installs it before that, aloud, when it is missing.
fn find_or_install(
    report: &mut Report,
    name: &str,
    find: impl Fn() -> Option<Tool>,
    install: impl FnOnce() -> Result<()>,
) -> Result<Tool> {
    let mut found = if search::pretend_missing(name) { None } else { find() };
    if found.is_none() {
        report.work(&format!("install {name}"), install)?;
        found = find();
    }
    let missing = || format!("{name} was installed and does not run here");
    report.look(name, || found.with_context(missing), Tool::to_string)
}

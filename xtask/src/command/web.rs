//! `cargo xtask web`: the web app as files that the server embeds.

use anyhow::Result;
use clap::Args;

use crate::report::Report;
use crate::web::{self, Form};
use crate::workspace::Workspace;

/// Builds the web app into `target/web/dist`.
#[derive(Args)]
pub(crate) struct Web {
    /// Build quickly: unoptimised, uncompressed, without the size limit.
    #[arg(long)]
    dev: bool,
}

impl Web {
    pub(crate) fn run(&self, workspace: &Workspace) -> Result<()> {
        let form = if self.dev { Form::Dev } else { Form::Release };
        web::build(workspace, &mut Report::start(), form)
    }
}

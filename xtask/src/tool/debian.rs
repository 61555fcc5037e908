//! Debian's package manager, used only by root.

use std::path::Path;

use anyhow::{Context, Result};

use crate::cargo::program;
use crate::shell;
use crate::tool::search;

/// Whether packages can be installed here: root, on a system with apt.
pub(crate) fn can_install() -> bool {
    nix::unistd::geteuid().is_root()
        && Path::new("/usr/bin/apt-get").exists()
        && !search::pretend_missing("debian")
}

/// Installs packages without asking and without what they merely recommend.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    // An image without package lists cannot find anything, an old list names
    // versions that are gone; a failed update may still leave a usable list.
    let updated = shell::capture(apt_get().args(["update", "-qq"]));
    let installed = shell::capture(
        apt_get().args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages),
    );
    installed.map(drop).with_context(|| match updated {
        Ok(_) => format!("could not install {}", packages.join(", ")),
        Err(error) => format!("could not install {} ({error:#})", packages.join(", ")),
    })
}

fn apt_get() -> std::process::Command {
    let mut command = program("/usr/bin/apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    // Another installation may be running; waiting is better than failing.
    command.args(["-o", "DPkg::Lock::Timeout=300"]);
    command
}

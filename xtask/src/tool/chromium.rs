//! Chromium and its driver: what the browser tests drive.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::report::Report;
use crate::tool::version::Version;
use crate::tool::{Tool, debian, find_or_install, search};

const BROWSERS: &[&str] =
    &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Where a browser may be without being on `PATH`.
const BROWSER_FILES: &[&str] = &[
    "/usr/lib/chromium/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

const DRIVER_FILES: &[&str] = &[
    "/usr/lib/chromium/chromedriver",
    "/usr/lib/chromium-browser/chromedriver",
    "/opt/homebrew/bin/chromedriver",
    "/usr/local/bin/chromedriver",
];

/// A browser and the driver that goes with it.
pub(crate) struct Browser {
    /// Chromium or Chrome.
    pub(crate) chromium: Tool,
    /// The WebDriver server.
    pub(crate) driver: Tool,
}

impl Browser {
    /// Finds both, installing Debian's packages when they are missing.
    pub(crate) fn find(report: &mut Report) -> Result<Self> {
        let chromium = find_or_install(report, "chromium", chromium, || install("chromium"))?;
        let driver = find_or_install(report, "chromedriver", driver, || install("chromedriver"))?;
        Ok(Self { chromium, driver })
    }
}

fn install(name: &str) -> Result<()> {
    if !debian::can_install() {
        bail!(
            "{name} is missing; install it (Debian, as root: `apt-get install chromium \
             chromium-driver`), or leave the browser tests out with `cargo xtask test --no-browser`"
        );
    }
    debian::install(&["chromium", "chromium-driver"])
}

fn chromium() -> Option<Tool> {
    first(BROWSERS, BROWSER_FILES)
}

fn driver() -> Option<Tool> {
    first(&["chromedriver"], DRIVER_FILES)
}

fn first(names: &[&str], files: &[&str]) -> Option<Tool> {
    let on_path = names.iter().filter_map(|name| search::on_path(name));
    let candidates = on_path.chain(files.iter().map(PathBuf::from));
    search::first_of(candidates, &Version::new(&[]))
}

//! A real browser, and what a person does with it and sees in it.
//!
//! ```no_run
//! # use tests::{browser::{self, Screen}, harness};
//! # async fn story() {
//! let Some(browser) = browser::open(Screen::DESK).await else { return };
//! let app = harness::spawn().await;
//! browser.visits(&app.url("/register")).await;
//! browser.types("username", "alice").await;
//! browser.clicks("submit").await;
//! browser.sees_text("field-error", "…").await;
//! browser.is_accessible().await;
//! browser.console_is_empty().await;
//! # }
//! ```
//!
//! A place is a `data-testid`, or a CSS selector where one word does not do. Every look at the page
//! waits until it shows what is wanted; when it does not, the panic says what it shows instead.
//!
//! Chromium and its driver are those that `CONVOAI_CHROMIUM` and `CONVOAI_CHROMEDRIVER` name, as
//! `cargo xtask test` sets them; without them there is no browser and stories that need one are
//! skipped.

mod accessibility;
mod console;
mod download;
mod driver;
mod eyes;
mod hands;
mod keyboard;
mod screenshot;

use std::io::Write as _;
use std::sync::Once;

use fantoccini::Client;
use serde_json::{Value, json};

use driver::Driver;
pub use fantoccini::key::Key;

/// What a browser is looked at on.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    width: u32,
    height: u32,
    dark: bool,
    touch: bool,
}

impl Screen {
    /// A small desktop in daylight.
    pub const DESK: Self = Self { width: 1280, height: 800, dark: false, touch: false };
    /// A small phone at night.
    pub const PHONE: Self = Self { width: 360, height: 740, dark: true, touch: true };

    /// The same screen at the other time of the day.
    #[must_use]
    pub const fn at_the_other_time(self) -> Self {
        Self { dark: !self.dark, ..self }
    }
}

/// A browser with a profile of its own. It is gone, with all its processes, when it is dropped.
pub struct Browser {
    client: Client,
    http: reqwest::Client,
    /// Where the driver answers about this browser.
    session: String,
    screen: Screen,
    driver: Driver,
}

/// Opens a browser; nothing, aloud, when there is none on this machine.
pub async fn open(screen: Screen) -> Option<Browser> {
    let program = |name| std::env::var_os(name).filter(|path| !path.is_empty());
    let programs = program("CONVOAI_CHROMIUM").zip(program("CONVOAI_CHROMEDRIVER"));
    let Some((chromium, chromedriver)) = programs else {
        static SAID: Once = Once::new();
        SAID.call_once(|| {
            // Not by a macro, whose words a passing test keeps to itself.
            let _ = writeln!(
                std::io::stderr(),
                "\nskipped: stories in the browser need CONVOAI_CHROMIUM and CONVOAI_CHROMEDRIVER, \
                 which `cargo xtask test` sets"
            );
        });
        return None;
    };
    let driver = Driver::start(&chromedriver).await;
    let client = driver.browser(&chromium, screen).await;
    let id = client.session_id().await.expect("a driver").expect("a session");
    let session = format!("{}/session/{id}", driver.address());
    let http = reqwest::Client::new();
    let browser = Browser { client, http, session, screen, driver };
    browser.adapts_tab().await;
    Some(browser)
}

impl Browser {
    /// Opens a second tab beside this one and turns to it.
    pub async fn opens_tab(&self) {
        let tab = self.client.new_window(true).await.expect("a tab").handle;
        self.client.switch_to_window(tab).await.expect("a tab");
        self.adapts_tab().await;
    }

    /// Turns to a tab; the first one is 0.
    pub async fn turns_to(&self, tab: usize) {
        let mut tabs = self.client.windows().await.expect("tabs");
        self.client.switch_to_window(tabs.swap_remove(tab)).await.expect("a tab");
    }

    /// Takes the network away from this tab.
    pub async fn goes_offline(&self) {
        self.has_network(false).await;
    }

    /// Gives the network back.
    pub async fn goes_online(&self) {
        self.has_network(true).await;
    }

    async fn has_network(&self, network: bool) {
        let conditions = json!({"offline": !network, "latency": 0, "throughput": -1});
        let body = json!({"network_conditions": conditions});
        self.asks_driver("chromium/network_conditions", &body).await;
    }

    /// Shows the page as it would be on paper.
    pub async fn previews_print(&self) {
        self.emulates("print").await;
    }

    /// Tells this tab what the person's system prefers.
    async fn adapts_tab(&self) {
        self.emulates("").await;
    }

    async fn emulates(&self, media: &str) {
        let scheme = if self.screen.dark { "dark" } else { "light" };
        let features = json!([
            {"name": "prefers-color-scheme", "value": scheme},
            // What moves would be in another place on every screenshot.
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]);
        let params = json!({"media": media, "features": features});
        let body = json!({"cmd": "Emulation.setEmulatedMedia", "params": params});
        self.asks_driver("goog/cdp/execute", &body).await;
    }

    /// What the driver can do beyond the standard.
    async fn asks_driver(&self, path: &str, body: &Value) -> Value {
        let request = self.http.post(format!("{}/{path}", self.session)).json(body);
        let answer = request.send().await.expect("a driver");
        let answer: Value = answer.json().await.expect("JSON");
        let value = &answer["value"];
        assert!(value.get("error").is_none(), "{path}: {value}");
        value.clone()
    }

    /// Runs a script in the page.
    async fn runs(&self, script: &str, arguments: Vec<Value>) -> Result<Value, String> {
        self.client.execute(script, arguments).await.map_err(|error| error.to_string())
    }
}

/// The selector of a place.
fn selector(place: &str) -> String {
    let word = place.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    if word { format!("[data-testid='{place}']") } else { place.to_owned() }
}

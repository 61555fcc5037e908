use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use super::Screen;
use crate::harness::{Caretaker, PATIENCE};

const PAUSE: Duration = Duration::from_millis(20);

/// Ends the driver, the browser and all their helpers, also those that left the group.
const END: &str = r#"
pid=$(cat "$1/chromedriver.pid")
[ -n "$pid" ] && kill -s KILL -- "-$pid"
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  found=
  for process in /proc/[0-9]*; do
    [ "$process" = "/proc/$$" ] && continue
    grep -qsF "$1/" "$process/cmdline" && kill -s KILL "${process#/proc/}" && found=yes
  done
  [ -z "$found" ] && break
  sleep 0.1
done 2> /dev/null
rm -rf "$1"
"#;

/// A chromedriver, and whatever it starts.
pub(super) struct Driver {
    address: String,
    chromedriver: Child,
    // Last: it ends what is still there.
    caretaker: Caretaker,
}

impl Driver {
    pub(super) async fn start(program: &OsStr) -> Self {
        let caretaker = Caretaker::hire_for(END);
        let folder = caretaker.folder();
        let log = folder.join("chromedriver.log");
        let mut chromedriver = launch(program, folder, &log);
        let (begun, mut launched) = (Instant::now(), Instant::now());
        loop {
            let text = std::fs::read_to_string(&log).expect("a log");
            if let Some(port) = port(&text) {
                let address = format!("http://127.0.0.1:{port}");
                return Self { address, chromedriver, caretaker };
            }
            assert!(begun.elapsed() < PATIENCE, "chromedriver does not start: {text}");
            tokio::time::sleep(PAUSE).await;
            // It takes a free port for IPv4 and gives up when that is not free for IPv6; on a busy
            // machine it was seen to stand still.
            let gone = chromedriver.try_wait().expect("a child of ours").is_some();
            if gone || launched.elapsed() > PATIENCE / 4 {
                end(&mut chromedriver);
                chromedriver = launch(program, folder, &log);
                launched = Instant::now();
            }
        }
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// What is in it is gone with the browser.
    pub(super) fn folder(&self) -> &Path {
        self.caretaker.folder()
    }

    /// Starts a browser.
    pub(super) async fn browser(&self, program: &OsStr, screen: Screen) -> Client {
        let Value::Object(capabilities) = capabilities(program, self.caretaker.folder(), screen)
        else {
            unreachable!("it is an object")
        };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        builder.connect(&self.address).await.expect("Chromium starts")
    }
}

fn launch(program: &OsStr, folder: &Path, log: &Path) -> Child {
    let log = File::create(log).expect("a log");
    let chromedriver = Command::new(program)
        .arg("--port=0")
        // Its temporary files are ours to remove.
        .env("TMPDIR", folder)
        .current_dir(folder)
        .process_group(0)
        .stdin(Stdio::null())
        .stderr(log.try_clone().expect("a log"))
        .stdout(log)
        .spawn()
        .expect("chromedriver starts");
    let pid = chromedriver.id().to_string();
    std::fs::write(folder.join("chromedriver.pid"), pid).expect("a file");
    chromedriver
}

/// The port it announces.
fn port(log: &str) -> Option<&str> {
    let (_, rest) = log.rsplit_once("successfully on port ")?;
    rest.split_once('.').map(|(port, _)| port)
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Only so that no zombie stays; the caretaker does the rest.
        end(&mut self.chromedriver);
    }
}

/// Ends it, whether it still runs or not.
fn end(chromedriver: &mut Child) {
    let _ = chromedriver.kill();
    let _ = chromedriver.wait();
}

fn capabilities(program: &OsStr, folder: &Path, screen: Screen) -> Value {
    let mut arguments = vec![
        "--headless=new".to_owned(),
        format!("--user-data-dir={}/profile", folder.display()),
        format!("--window-size={},{}", screen.width.max(500), screen.height),
        "--disable-dev-shm-usage".to_owned(),
    ];
    arguments.extend(FLAGS.iter().map(|&flag| flag.to_owned()));
    if !screen.touch {
        arguments.push(MOUSE.to_owned());
    }
    if nix::unistd::geteuid().is_root() {
        // Chromium refuses its sandbox to root.
        arguments.push("--no-sandbox".to_owned());
    }
    let Screen { width, height, touch, .. } = screen;
    json!({
        "goog:loggingPrefs": {"browser": "ALL"},
        "goog:chromeOptions": {
            "binary": program.to_string_lossy(),
            "args": arguments,
            "mobileEmulation": {"deviceMetrics": {
                "width": width, "height": height, "pixelRatio": 1, "touch": touch, "mobile": touch,
            }},
        },
    })
}

/// A machine without a mouse would be taken for one that is touched.
const MOUSE: &str = "--blink-settings=primaryHoverType=2,availableHoverTypes=2,\
                     primaryPointerType=4,availablePointerTypes=4";

/// Nothing moves, and nobody is called who is not part of the story.
const FLAGS: &[&str] = &[
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-renderer-backgrounding",
    "--disable-sync",
    "--lang=en-GB",
    "--no-default-browser-check",
    "--no-first-run",
];

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;
use std::time::Duration;

use api::embedded::Binaries;
use async_nats::ConnectOptions;
use async_nats::jetstream::Context;
use async_nats::jetstream::context::ContextBuilder;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use super::caretaker::Caretaker;
use super::{runtime, until};

/// Whoever may connect.
const USER: &str = "convoai";
/// With this.
const PASSWORD: &str = "only-for-tests";

/// How long one answer is waited for.
const ANSWER: Duration = Duration::from_millis(700);

/// Kills the servers in the folders of a folder, whether they run or stand still.
const END: &str = r#"
for file in "$1"/*/nats.pid; do
  pid=$(head -n 1 "$file") || continue
  [ -n "$pid" ] && grep -qsF "$1" "/proc/$pid/cmdline" && kill -s KILL "$pid"
done 2> /dev/null
while read -r kind name; do ip "$kind" del "$name"; done < "$1/lan" 2> /dev/null
rm -rf "$1"
"#;

/// What is written into the configuration of a [`NatsServer`] beside the usual lines.
#[derive(Debug, Clone, Copy)]
pub struct Extra<'a> {
    /// Lines at the top level: `max_payload: 64KB`.
    pub top: &'a str,
    /// Lines of the `jetstream` block; none for a server without JetStream.
    pub jetstream: Option<&'a str>,
}

impl Default for Extra<'_> {
    fn default() -> Self {
        Self { top: "max_payload: 8MB", jetstream: Some("sync_interval: \"100ms\"") }
    }
}

/// A real nats-server with a folder of its own, which may be killed and started again.
pub struct NatsServer {
    process: Process,
    // Last: what is left is ended and removed.
    _caretaker: Caretaker,
}

impl NatsServer {
    /// Starts one as the product starts its own.
    pub async fn start() -> Self {
        Self::with(Extra::default()).await
    }

    /// Starts one with other settings.
    pub async fn with(extra: Extra<'_>) -> Self {
        let caretaker = caretaker();
        let [port] = free_ports();
        let place = Place { host: LOOPBACK.to_owned(), port, namespace: None };
        let mut process = Process::new(&caretaker, "lone", place, extra, "").await;
        process.launch();
        process.until_it_answers().await;
        Self { process, _caretaker: caretaker }
    }

    /// `nats://…`, with user and password.
    pub fn url(&self) -> String {
        self.process.url()
    }

    /// A connection of the test's own.
    pub async fn jetstream(&self) -> Context {
        connect(&self.url()).await
    }

    /// kill -9.
    pub async fn kill(&mut self) {
        self.process.kill().await;
    }

    /// Starts it again where it was.
    pub async fn restart(&mut self) {
        self.process.kill().await;
        self.process.launch();
        self.process.until_it_answers().await;
    }
}

/// Connects to the server of an address with user and password, or to whichever answers of
/// several with commas between them.
///
/// # Panics
/// When none answers for a while.
pub async fn connect(url: &str) -> Context {
    let addresses: Vec<async_nats::ServerAddr> =
        url.split(',').map(|one| one.parse().expect("an address")).collect();
    let addresses = addresses.as_slice();
    let part = |part: Option<&str>| part.expect("user and password").to_owned();
    let (user, password) = (part(addresses[0].username()), part(addresses[0].password()));
    until("a nats-server that answers", async || {
        let options = ConnectOptions::with_user_and_password(user.clone(), password.clone());
        let options = options.connection_timeout(Duration::from_secs(2));
        let connected = options.connect(addresses).await;
        let client = connected.map_err(|error| error.to_string())?;
        // A server that has no leader yet does not answer: ask again soon.
        Ok(ContextBuilder::new().timeout(ANSWER).build(client))
    })
    .await
}

/// Somebody who looks after the servers below one folder.
pub(super) fn caretaker() -> Caretaker {
    Caretaker::hire_for(END)
}

/// Ports that were free a moment ago, all different.
pub(super) fn free_ports<const N: usize>() -> [u16; N] {
    // Held until all are known.
    let free = [(); N].map(|()| TcpListener::bind("127.0.0.1:0").expect("a free port"));
    free.map(|listener| listener.local_addr().expect("its address").port())
}

/// Where most servers listen.
pub(super) const LOOPBACK: &str = "127.0.0.1";

/// Where a server listens.
pub(super) struct Place {
    pub(super) host: String,
    pub(super) port: u16,
    /// The network namespace it lives in, when it has one of its own.
    pub(super) namespace: Option<String>,
}

/// The process of a nats-server, and what is needed to start it again.
pub(super) struct Process {
    program: PathBuf,
    config: PathBuf,
    place: Place,
    child: Option<Child>,
}

impl Process {
    /// Writes the configuration of a server with JetStream below the folder of `caretaker`.
    pub(super) async fn new(
        caretaker: &Caretaker,
        name: &str,
        place: Place,
        extra: Extra<'_>,
        cluster: &str,
    ) -> Self {
        let folder = caretaker.folder().join(name);
        std::fs::create_dir(&folder).expect("a folder of our own");
        let inside = |file: &str| folder.join(file).to_string_lossy().into_owned();
        let jetstream = extra.jetstream.map_or_else(String::new, |lines| {
            format!("jetstream {{\n  store_dir: \"{}\"\n  {lines}\n}}\n", inside("store"))
        });
        let config = format!(
            "server_name: {name}\n\
             host: {}\n\
             port: {}\n\
             pid_file: \"{}\"\n\
             log_file: \"{}\"\n\
             authorization {{ user: {USER}, password: {PASSWORD} }}\n\
             {jetstream}{cluster}\n{}\n",
            place.host,
            place.port,
            inside("nats.pid"),
            inside("nats.log"),
            extra.top,
        );
        let path = folder.join("nats.conf");
        std::fs::write(&path, config).expect("a folder of our own");
        Self { program: program().await, config: path, place, child: None }
    }

    pub(super) fn url(&self) -> String {
        format!("nats://{USER}:{PASSWORD}@{}:{}", self.place.host, self.place.port)
    }

    pub(super) fn launch(&mut self) {
        let mut command = match &self.place.namespace {
            None => Command::new(&self.program),
            // It becomes the program, so the process is the same.
            Some(namespace) => {
                let mut command = Command::new("nsenter");
                command.arg(format!("--net=/run/netns/{namespace}")).arg(&self.program);
                command
            }
        };
        command.arg("-c").arg(&self.config).env_clear().current_dir("/");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // Inside the runtime that outlives the test, which waits for it when it has ended.
        let _inside = runtime().enter();
        let child = command.process_group(0).kill_on_drop(true).spawn();
        self.child = Some(child.expect("nats-server starts"));
    }

    /// Waits until it takes connections.
    pub(super) async fn until_it_answers(&mut self) {
        if let Some(child) = &mut self.child
            && let Ok(Some(status)) = child.try_wait()
        {
            panic!("nats-server ended ({status}): {}", self.log());
        }
        // No more than that: a test may want a server that our client cannot use.
        until("a nats-server that listens", async || {
            let connected = TcpStream::connect((self.place.host.as_str(), self.place.port)).await;
            connected.map(|_| ()).map_err(|error| format!("{error}: {}", self.log()))
        })
        .await;
    }

    pub(super) async fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().await.expect("a process of ours");
        }
    }

    pub(super) fn is_running(&self) -> bool {
        self.child.is_some()
    }

    pub(super) fn signal(&self, signal: Signal) {
        let pid = self.child.as_ref().and_then(Child::id).expect("a server that runs");
        kill(Pid::from_raw(pid.cast_signed()), signal).expect("a process of ours");
    }

    /// What it has written.
    pub(super) fn log(&self) -> String {
        let folder = self.config.parent().unwrap_or(Path::new("/"));
        std::fs::read_to_string(folder.join("nats.log")).unwrap_or_default()
    }
}

/// The program, as the product finds it.
async fn program() -> PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    if let Some(program) = PROGRAM.get() {
        return program.clone();
    }
    let path = std::env::var_os("PATH");
    let found = Binaries::new(path.as_deref()).nats_server().await;
    let found = found.unwrap_or_else(|error| panic!("{error}"));
    PROGRAM.get_or_init(|| found).clone()
}

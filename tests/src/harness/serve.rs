use std::path::PathBuf;
use std::process::Stdio;
use std::sync::OnceLock;

use tokio::process::{Child, Command};

use super::app::Door;
use super::caretaker::Caretaker;
use super::{Operated, Operating, PASSWORD, Reply, UNLIMITED, User, until, variable};
use crate::model_double::ModelDouble;

/// The real program `convoai serve`, with services and a data folder of its own.
pub struct Convoai {
    /// The model server it asks.
    pub model: ModelDouble,
    door: Door,
    variables: Vec<(&'static str, String)>,
    address: Option<String>,
    child: Option<Child>,
    // Last: what the program leaves behind is ended and removed.
    caretaker: Caretaker,
}

impl Convoai {
    /// Starts it and waits until it is ready.
    pub async fn serve() -> Self {
        let mut convoai = Self::prepare(Vec::new()).await;
        convoai.start().await;
        convoai
    }

    /// Starts it with other variables, and waits for nothing.
    pub async fn start_with(variables: Vec<(&'static str, String)>) -> Self {
        let mut convoai = Self::prepare(variables).await;
        convoai.launch();
        convoai
    }

    async fn prepare(variables: Vec<(&'static str, String)>) -> Self {
        let model = ModelDouble::start().await;
        let (door, caretaker) = (Door::default(), Caretaker::hire());
        Self { model, door, variables, address: None, child: None, caretaker }
    }

    /// Starts it, again on its old data, and waits until it is ready.
    pub async fn start(&mut self) {
        self.launch();
        until("a server that is ready", async || {
            let reply = self.ask("/readyz").await?;
            if reply.status == 200 { Ok(()) } else { Err(reply.text()) }
        })
        .await;
    }

    fn launch(&mut self) {
        let log = self.caretaker.folder().join("convoai.log");
        let log = std::fs::File::options().create(true).append(true).open(log).expect("a log");
        // A browser looks for it where it was.
        let address = self.address.get_or_insert_with(free_address).clone();
        let errors = log.try_clone().expect("a log");
        let child = Command::new(program())
            .arg("serve")
            .current_dir(self.caretaker.folder())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("CONVOAI__DATA__FOLDER", self.caretaker.folder())
            .env("CONVOAI__HTTP__LISTEN", &address)
            .env("CONVOAI__AUTH__ARGON2__MEMORY_KIB", "64")
            .env("OPENAI_BASE_URL", self.model.base_url())
            .env("CONVOAI__MODEL__SUGGEST_TITLES", "false")
            .env("ADMIN_PASSWORD", PASSWORD)
            .envs(UNLIMITED.map(|(key, value)| (variable(key), value)))
            .envs(self.variables.iter().cloned())
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .kill_on_drop(true)
            .spawn()
            .expect("a program that starts");
        // For the caretaker, should we not live to end it.
        let pid = child.id().expect("it was not waited for").to_string();
        std::fs::write(self.caretaker.folder().join("convoai.pid"), pid).expect("our folder");
        self.door.moves_to(address);
        self.child = Some(child);
    }

    /// Runs the program beside it, or without it.
    pub async fn operates(&self, arguments: &[&str]) -> Operated {
        let folder = self.caretaker.folder();
        let variables = [
            ("CONVOAI__DATA__FOLDER".to_owned(), folder.to_string_lossy().into_owned()),
            ("PATH".to_owned(), std::env::var("PATH").unwrap_or_default()),
        ];
        Operating::begin(arguments, variables).await.ends().await
    }

    /// Stops it in order, as a signal would have it.
    pub async fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let pid = i32::try_from(child.id().expect("it runs")).expect("a small number");
            let pid = nix::unistd::Pid::from_raw(pid);
            nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).expect("ours");
            child.wait().await.expect("a child of ours");
        }
    }

    /// kill -9: its nats-server and Postgres live on, as after a crash.
    pub async fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().await.expect("a program that runs");
        }
    }

    /// The address of a page of it.
    pub fn url(&self, path: &str) -> String {
        self.door.url(path)
    }

    /// Waits until it ends by itself, and says with which code.
    pub async fn ends(&mut self) -> Option<i32> {
        let child = self.child.as_mut().expect("a program that runs");
        let ended = tokio::time::timeout(super::PATIENCE, child.wait()).await;
        let status = ended.unwrap_or_else(|_| panic!("it does not end: {}", self.log()));
        status.expect("a child of ours").code()
    }

    /// kill -9 of its nats-server.
    pub fn kill_nats(&self) {
        self.kill_named("run/nats.pid");
    }

    /// kill -9 of its Postgres.
    pub fn kill_postgres(&self) {
        self.kill_named("postgres/data/postmaster.pid");
    }

    fn kill_named(&self, file: &str) {
        let text = std::fs::read_to_string(self.caretaker.folder().join(file)).expect("a pid");
        let pid: i32 = text.lines().next().and_then(|line| line.trim().parse().ok()).expect("one");
        let pid = nix::unistd::Pid::from_raw(pid);
        nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).expect("a process of ours");
    }

    /// `127.0.0.1:…`
    pub fn address(&self) -> String {
        self.door.address()
    }

    /// What it has written so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.caretaker.folder().join("convoai.log")).unwrap_or_default()
    }

    /// Asks as nobody in particular.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn ask(&self, path: &str) -> Result<Reply, String> {
        let answer = Reply::attempt(self.door.client.get(self.door.url(path))).await;
        answer.map_err(|error| format!("{error}\n{}", self.log()))
    }

    /// Somebody who is back.
    pub async fn log_in(&self, name: &str) -> User {
        let body = serde_json::json!({"username": name, "password": PASSWORD});
        let url = self.door.url("/api/v1/auth/token");
        let reply = Reply::to(self.door.client.post(url).json(&body)).await.is(200);
        User::new(self.door.clone(), reply.json())
    }

    /// Somebody new.
    pub async fn sign_up(&self, username: &str) -> User {
        let email = format!("{username}@example.com");
        let body = serde_json::json!({"username": username, "email": email, "password": PASSWORD});
        let url = self.door.url("/api/v1/auth/register");
        let reply = Reply::to(self.door.client.post(url).json(&body)).await.is(201);
        User::new(self.door.clone(), reply.json())
    }
}

fn free_address() -> String {
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    free.expect("a free port").to_string()
}

/// The program of this build. A package cannot depend on another's program, so it is built here,
/// once, which costs nothing when it is up to date.
pub(super) fn program() -> PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    let build = || {
        let test = std::env::current_exe().expect("a test that runs");
        // target/<profile>/deps/<test>, or a campaign: target/<profile>/<program>
        let folder = test.parent().expect("a folder");
        let folder = if folder.ends_with("deps") { folder.parent() } else { Some(folder) };
        let folder = folder.expect("a folder of its profile").to_owned();
        let target = folder.parent().expect("a target folder");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into());
        let mut build = std::process::Command::new(cargo);
        build.args(["build", "--quiet", "--locked", "--package", "api", "--bin", "convoai"]);
        build.arg("--target-dir").arg(target).current_dir(env!("CARGO_MANIFEST_DIR"));
        if folder.ends_with("release") {
            build.arg("--release");
        }
        assert!(build.status().expect("cargo runs").success(), "the program does not build");
        folder.join("convoai")
    };
    PROGRAM.get_or_init(build).clone()
}

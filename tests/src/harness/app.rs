use std::sync::{Arc, PoisonError, RwLock};

use api::application::FirstAdministrator;
use api::legacy::Service;
use api::settings::Settings;
use api::{Application, Parts};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use wire::account::Session;

use super::{
    Addresses, Database, MASTER_KEY, Operated, Operating, OwnServices, PASSWORD, PATIENCE, Reply,
    SECRET, User, runtime, services, unique, until,
};
use crate::model_double::ModelDouble;

/// What a server is to be started with.
pub struct Start {
    addresses: Addresses,
    shared: Option<Arc<OwnServices>>,
    settings: Vec<(String, String)>,
    create_database: bool,
}

impl Default for Start {
    /// On the shared services.
    fn default() -> Self {
        let shared = services::shared();
        Self { shared: Some(shared.clone()), ..Self::on(shared.addresses()) }
    }
}

impl Start {
    /// On these services.
    pub fn on(addresses: Addresses) -> Self {
        Self { addresses, shared: None, settings: Vec::new(), create_database: true }
    }

    /// Where Postgres may be away: its own database is used, none is created.
    #[must_use]
    pub fn on_the_only_database(mut self) -> Self {
        self.create_database = false;
        self
    }

    /// With its journal elsewhere: `nats://…`, or several with commas between them.
    #[must_use]
    pub fn journal_at(mut self, url: String) -> Self {
        self.addresses.nats = url;
        self
    }

    /// With other settings than usual: `("live.queue", "4")`.
    #[must_use]
    pub fn settings<const N: usize>(mut self, settings: [(&str, &str); N]) -> Self {
        let owned = settings.map(|(key, value)| (key.to_owned(), value.to_owned()));
        self.settings.extend(owned);
        self
    }

    /// Starts it and waits until it is ready.
    pub async fn ready(self) -> App {
        let app = self.listening().await;
        app.becomes_ready().await;
        app
    }

    /// Starts it, whatever is missing.
    pub async fn listening(self) -> App {
        let model = ModelDouble::start().await;
        let name = format!("t{}", unique(12));
        let database = if self.create_database {
            Database::create(&self.addresses, &name).await
        } else {
            Database::named(&self.addresses, "convoai")
        };
        let usual = [
            ("http.listen", "127.0.0.1:0"),
            ("http.workers", "1"),
            ("journal.url", &self.addresses.nats),
            ("journal.prefix", &name),
            ("database.url", database.url()),
            ("database.max_connections", "6"),
            ("auth.secret", SECRET),
            ("auth.argon2.memory_kib", "64"),
            ("auth.argon2.iterations", "1"),
            ("vault.master_key", MASTER_KEY),
            ("model.base_url", &model.base_url()),
            ("model.name", "tiny"),
            ("model.suggest_titles", "false"),
            ("admin.password", PASSWORD),
        ];
        let usual = usual.into_iter().chain(super::UNLIMITED);
        let usual = usual.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let settings = usual.chain(self.settings).collect();
        let door = Door::default();
        let mut app = App {
            model,
            database,
            prefix: name,
            addresses: self.addresses,
            settings,
            door,
            old_ports: Vec::new(),
            running: None,
            administrator: None,
            shared: self.shared,
        };
        app.start().await;
        app
    }
}

/// Where a server is; it moves when the server is started again.
#[derive(Clone)]
pub(super) struct Door {
    address: Arc<RwLock<String>>,
    pub(super) client: reqwest::Client,
}

impl Default for Door {
    fn default() -> Self {
        // Longer than any answer may take.
        let client = reqwest::Client::builder().timeout(PATIENCE).build().expect("a client");
        Self { address: Arc::default(), client }
    }
}

impl Door {
    /// `127.0.0.1:…`
    pub(super) fn address(&self) -> String {
        self.address.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The full address of a path.
    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address())
    }

    pub(super) fn moves_to(&self, address: String) {
        *self.address.write().unwrap_or_else(PoisonError::into_inner) = address;
    }
}

/// A server under test. It stops when it is dropped.
pub struct App {
    /// The model server it asks.
    pub model: ModelDouble,
    /// Its database.
    pub database: Database,
    /// What its streams and subjects are called.
    pub prefix: String,
    /// Where its services are.
    pub addresses: Addresses,
    settings: Vec<(String, String)>,
    pub(super) door: Door,
    pub(super) old_ports: Vec<(Service, String)>,
    running: Option<Running>,
    administrator: Option<oneshot::Receiver<FirstAdministrator>>,
    // Last: they may end with it.
    shared: Option<Arc<OwnServices>>,
}

struct Running {
    stop: CancellationToken,
    ended: JoinHandle<anyhow::Result<()>>,
}

impl App {
    async fn start(&mut self) {
        // A file that is there and empty, so that none of this machine's is found.
        let settings = Settings::load(Some("/dev/null".as_ref()), self.variables());
        let settings = settings.unwrap_or_else(|error| panic!("{error}"));
        let (announce, administrator) = oneshot::channel();
        let start = async move {
            let application = Application::build(settings, Parts::real(announce)).await?;
            let (address, stop) = (application.address(), application.stopper());
            let old = application.legacy().iter();
            let old: Vec<_> = old.map(|(one, address)| (*one, address.to_string())).collect();
            let ended = tokio::spawn(application.run());
            anyhow::Ok((address, old, Running { stop, ended }))
        };
        let started = runtime().spawn(start).await.expect("no panic");
        let (address, old_ports, running) = started.expect("a server that listens");
        self.door.moves_to(address.to_string());
        self.old_ports = old_ports;
        self.running = Some(running);
        self.administrator = Some(administrator);
    }

    fn variables(&self) -> Vec<(String, String)> {
        self.settings.iter().map(|(key, value)| (super::variable(key), value.clone())).collect()
    }

    /// Runs the program `convoai` on the same journal and database, and waits until it ends.
    pub async fn operates(&self, arguments: &[&str]) -> Operated {
        self.begins_to_operate(arguments).await.ends().await
    }

    /// Runs the program `convoai` on the same journal and database.
    pub async fn begins_to_operate(&self, arguments: &[&str]) -> Operating {
        Operating::begin(arguments, self.variables()).await
    }

    /// Another node: the same journal and database, a port and a model server of its own.
    pub async fn twin(&self) -> Self {
        let model = ModelDouble::start().await;
        let mut settings = self.settings.clone();
        settings.push(("model.base_url".to_owned(), model.base_url()));
        let mut twin = Self {
            model,
            database: self.database.clone(),
            prefix: self.prefix.clone(),
            addresses: self.addresses.clone(),
            settings,
            door: Door::default(),
            old_ports: Vec::new(),
            running: None,
            administrator: None,
            shared: self.shared.clone(),
        };
        twin.start().await;
        twin.becomes_ready().await;
        twin
    }

    /// Somebody who is signed in at another node, at this one.
    pub fn user_of(&self, user: &User) -> User {
        user.through(self.door.clone())
    }

    /// Stops in order, as a signal would have it.
    pub async fn stop(&mut self) {
        if let Some(Running { stop, ended }) = self.running.take() {
            stop.cancel();
            ended.await.expect("no panic").expect("a server that ends in order");
        }
    }

    /// Starts again what was stopped: the same journal and database, another port.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.start().await;
        self.becomes_ready().await;
    }

    /// Starts again what was stopped, with another setting.
    pub async fn restart_with(&mut self, key: &str, value: &str) {
        // The later setting wins.
        self.settings.push((key.to_owned(), value.to_owned()));
        self.restart().await;
    }

    /// Starts again what was stopped, at the address where people look for it.
    pub async fn comes_back(&mut self) {
        let address = self.address();
        self.restart_with("http.listen", &address).await;
    }

    /// Waits until all it needs is there.
    pub async fn becomes_ready(&self) {
        until("a server that is ready", async || {
            let reply = self.get("/readyz").await;
            if reply.status == 200 { Ok(()) } else { Err(reply.text()) }
        })
        .await;
    }

    /// The administrator that was created at this start.
    pub async fn administrator(&mut self) -> Option<FirstAdministrator> {
        self.administrator.take()?.await.ok()
    }

    /// `127.0.0.1:…`
    pub fn address(&self) -> String {
        self.door.address()
    }

    /// The full address of a path.
    pub fn url(&self, path: &str) -> String {
        self.door.url(path)
    }

    /// Asks as nobody in particular.
    pub async fn get(&self, path: &str) -> Reply {
        Reply::to(self.door.client.get(self.url(path))).await
    }

    /// Posts JSON as nobody in particular.
    pub async fn post(&self, path: &str, body: &serde_json::Value) -> Reply {
        Reply::to(self.door.client.post(self.url(path)).json(body)).await
    }

    /// A request to be made by hand.
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse().expect("a method");
        self.door.client.request(method, self.url(path))
    }

    /// Somebody new.
    pub async fn sign_up(&self, username: &str) -> User {
        let email = format!("{username}@example.com");
        let body = serde_json::json!({"username": username, "email": email, "password": PASSWORD});
        let session = self.post("/api/v1/auth/register", &body).await.is(201);
        self.user(session.json())
    }

    /// Somebody who is back.
    pub async fn log_in(&self, name: &str) -> User {
        let body = serde_json::json!({"username": name, "password": PASSWORD});
        self.user(self.post("/api/v1/auth/token", &body).await.is(200).json())
    }

    /// Whoever has this session.
    pub fn user(&self, session: Session) -> User {
        User::new(self.door.clone(), session)
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if let Some(running) = &self.running {
            running.stop.cancel();
        }
    }
}

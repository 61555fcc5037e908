use std::sync::{Arc, Mutex, PoisonError};

use api::embedded::{Options, Services};
use secrecy::ExposeSecret as _;

use super::caretaker::Caretaker;
use super::runtime;

/// Where nats-server and Postgres are, with their passwords.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// `nats://…`
    pub nats: String,
    /// `postgres://…`
    pub database: String,
}

/// A nats-server and a Postgres of one story, which may kill them.
pub struct OwnServices {
    addresses: Addresses,
    // Ended and removed in this order.
    services: Services,
    _caretaker: Caretaker,
}

impl OwnServices {
    /// Starts both.
    pub async fn start() -> Self {
        Self::launch(true).await
    }

    /// Starts both as a server starts them that keeps what it is given: Postgres waits for the
    /// disk.
    pub async fn durable() -> Self {
        Self::launch(false).await
    }

    async fn launch(fast: bool) -> Self {
        let caretaker = Caretaker::hire();
        let path = std::env::var_os("PATH");
        let options = Options { fast, ..Options::new(caretaker.folder(), path.as_deref()) };
        // In a thread: the future cannot be sent from one to another.
        let start = move || runtime().block_on(Services::start(options));
        let started = tokio::task::spawn_blocking(start).await.expect("no panic");
        let services = started.unwrap_or_else(|error| panic!("the services: {error}"));
        let text = |url: &Option<secrecy::SecretString>| {
            url.as_ref().map(|url| url.expose_secret().to_owned()).unwrap_or_default()
        };
        let addresses =
            Addresses { nats: text(&services.nats_url), database: text(&services.database_url) };
        Self { addresses, services, _caretaker: caretaker }
    }

    /// Where they are, also after a restart.
    pub fn addresses(&self) -> Addresses {
        self.addresses.clone()
    }

    /// kill -9 of the nats-server.
    pub async fn kill_nats(&mut self) {
        self.services.kill_nats().await;
    }

    /// kill -9 of Postgres.
    pub async fn kill_postgres(&mut self) {
        self.services.kill_postgres().await;
    }

    /// Starts the nats-server again where it was.
    pub async fn restart_nats(&mut self) {
        self.services.restart_nats().await.expect("nats-server starts again");
    }

    /// Starts Postgres again where it was.
    pub async fn restart_postgres(&mut self) {
        self.services.restart_postgres().await.expect("Postgres starts again");
    }
}

/// How many servers share services before the next ones get new ones: with some hundred streams
/// and databases that nobody removes, nats-server and Postgres grow slow.
const SHARED_BY: usize = 48;

/// The services that servers under test share. They end when the last of those does.
pub(super) fn shared() -> Arc<OwnServices> {
    static SHARED: Mutex<Option<(Arc<OwnServices>, usize)>> = Mutex::new(None);
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((services, users)) = shared.as_mut().filter(|(_, users)| *users < SHARED_BY) {
        *users += 1;
        return services.clone();
    }
    // In a thread, because it waits and callers are asynchronous.
    let start = || {
        let handle = runtime().clone();
        let started = std::thread::spawn(move || handle.block_on(OwnServices::start()));
        started.join().expect("the shared services start")
    };
    let services = Arc::new(start());
    *shared = Some((services.clone(), 1));
    services
}

//! Services and an application to measure.

use std::sync::Arc;

use anyhow::Context as _;
use api::settings::Settings;
use api::{Application, Parts};
use commands::ports::Model;
use reqwest::Client;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tests::harness::{MASTER_KEY, OwnServices, UNLIMITED, variable};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Signs the tokens of every application that is measured.
pub(crate) const SECRET: &str = "a secret of the benchmark, thirty-two bytes";
/// What Postgres calls a database that exists.
const THERE: &str = "42P04";

pub(crate) struct World {
    services: OwnServices,
}

impl World {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        Ok(Self { services: OwnServices::durable().await })
    }

    /// Where nats-server is, with its password.
    pub(crate) fn nats_url(&self) -> anyhow::Result<String> {
        Ok(self.services.addresses().nats)
    }

    /// Where the database of the journal with this prefix is, with its password. It is created
    /// when it is not there.
    pub(crate) async fn database(&self, prefix: &str) -> anyhow::Result<String> {
        let url = self.services.addresses().database;
        let name = prefix.replace('-', "_");
        let mut admin = PgConnection::connect(&url).await?;
        let statement = AssertSqlSafe(format!("create database {name}"));
        match sqlx::query(statement).execute(&mut admin).await {
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(THERE) => {}
            outcome => {
                outcome?;
            }
        }
        let (server, rest) = url.rsplit_once('/').context("an address with a database")?;
        let options = rest.split_once('?').map(|(_, options)| options).unwrap_or_default();
        Ok(format!("{server}/{name}?{options}"))
    }

    /// An application of our own over the services. Without `projections` and policies it shows
    /// the command path alone.
    pub(crate) async fn application(
        &self,
        prefix: &str,
        beside: bool,
    ) -> anyhow::Result<Application> {
        self.application_of(prefix, |parts| parts.beside = beside).await
    }

    /// The same, of parts that are changed.
    pub(crate) async fn application_of(
        &self,
        prefix: &str,
        change: impl FnOnce(&mut Parts),
    ) -> anyhow::Result<Application> {
        let (announce, _) = oneshot::channel();
        let mut parts = Parts::real(announce);
        change(&mut parts);
        let (nats, database) = (self.nats_url()?, self.database(prefix).await?);
        let env = [
            ("CONVOAI__HTTP__LISTEN", "127.0.0.1:0"),
            ("CONVOAI__JOURNAL__PREFIX", prefix),
            ("CONVOAI__LOG__FILTER", "warn"),
            ("CONVOAI__AUTH__SECRET", SECRET),
            ("CONVOAI__VAULT__MASTER_KEY", MASTER_KEY),
            ("NATS_URL", nats.as_str()),
            ("DATABASE_URL", database.as_str()),
        ];
        // A model of our own can be asked as often at once as is measured.
        let asked = [("CONVOAI__MODEL__MAX_IN_FLIGHT", "4000")];
        let env = env.into_iter().chain(asked.into_iter().filter(|_| parts.model.is_some()));
        let env = env.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let unlimited = UNLIMITED.map(|(key, value)| (variable(key), value.to_owned()));
        let env = env.into_iter().chain(unlimited);
        let settings = Settings::load(None, env)?;
        let application = Application::build(settings, parts).await?;
        application.ready().await;
        Ok(application)
    }
}

/// An application that runs, and people who use it over HTTP.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) base: String,
    client: Client,
    stop: CancellationToken,
    running: Arc<tokio::sync::Mutex<Option<JoinHandle<anyhow::Result<()>>>>>,
}

impl Site {
    /// Starts an application of its own.
    pub(crate) async fn open(
        world: &World,
        prefix: &str,
        model: Option<Arc<dyn Model>>,
    ) -> anyhow::Result<Self> {
        let application = world.application_of(prefix, |parts| parts.model = model).await?;
        let base = format!("http://{}/api/v1", application.address());
        let stop = application.stopper();
        let running = tokio::spawn(application.run());
        let running = Arc::new(tokio::sync::Mutex::new(Some(running)));
        Ok(Self { base, client: Client::new(), stop, running })
    }

    /// Stops the application.
    pub(crate) async fn close(&self) -> anyhow::Result<()> {
        self.stop.cancel();
        match self.running.lock().await.take() {
            Some(running) => running.await?,
            None => Ok(()),
        }
    }

    /// `127.0.0.1:…`
    pub(crate) fn host(&self) -> String {
        self.base.trim_start_matches("http://").trim_end_matches("/api/v1").to_owned()
    }

    /// Opens an account. Answers its token.
    pub(crate) async fn register(&self, name: &str) -> anyhow::Result<String> {
        let body = json!({"username": name, "email": format!("{name}@example.com"),
            "password": "correct horse"});
        let session = self.post("", "auth/register", &body).await?;
        Ok(session["access_token"].as_str().context("a token")?.to_owned())
    }

    /// Begins a conversation. Answers its id.
    pub(crate) async fn start(&self, token: &str) -> anyhow::Result<String> {
        let receipt = self.post(token, "conversations", &json!({})).await?;
        Ok(receipt["id"].as_str().context("an id")?.to_owned())
    }

    /// Sends a message. Answers the position.
    pub(crate) async fn send(&self, token: &str, chat: &str, text: &str) -> anyhow::Result<u64> {
        let path = format!("conversations/{chat}/messages");
        let receipt = self.post(token, &path, &json!({"content": text})).await?;
        receipt["position"].as_u64().context("a position")
    }

    /// Posts JSON; without a token as nobody.
    pub(crate) async fn post(
        &self,
        token: &str,
        path: &str,
        body: &Value,
    ) -> anyhow::Result<Value> {
        let request = self.client.post(format!("{}/{path}", self.base)).json(body);
        let request = if token.is_empty() { request } else { request.bearer_auth(token) };
        let answer = request.send().await?;
        anyhow::ensure!(answer.status().is_success(), "{path}: {}", answer.text().await?);
        Ok(answer.json().await?)
    }

    /// Reads.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        token: &str,
        path: &str,
    ) -> anyhow::Result<T> {
        let request = self.client.get(format!("{}/{path}", self.base)).bearer_auth(token);
        let answer = request.send().await?;
        anyhow::ensure!(answer.status().is_success(), "{path}: {}", answer.text().await?);
        Ok(answer.json().await?)
    }
}

/// What this process has in memory, in KiB.
pub(crate) fn resident() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
    Ok(line.split_whitespace().next().unwrap_or_default().parse()?)
}

//! Services and an application to measure.

use anyhow::Context as _;
use api::settings::Settings;
use api::{Application, Parts};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tests::harness::{MASTER_KEY, OwnServices, UNLIMITED, variable};
use tokio::sync::oneshot;

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
        let (nats, database) = (self.nats_url()?, self.database(prefix).await?);
        let env = [
            ("CONVOAI__HTTP__LISTEN", "127.0.0.1:0"),
            ("CONVOAI__JOURNAL__PREFIX", prefix),
            ("CONVOAI__LOG__FILTER", "warn"),
            ("CONVOAI__AUTH__SECRET", "a secret of the benchmark, thirty-two bytes"),
            ("CONVOAI__VAULT__MASTER_KEY", MASTER_KEY),
            ("NATS_URL", nats.as_str()),
            ("DATABASE_URL", database.as_str()),
        ];
        let env = env.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let unlimited = UNLIMITED.map(|(key, value)| (variable(key), value.to_owned()));
        let env = env.into_iter().chain(unlimited);
        let settings = Settings::load(None, env)?;
        let (announce, _) = oneshot::channel();
        let parts = Parts { beside, ..Parts::real(announce) };
        let application = Application::build(settings, parts).await?;
        application.ready().await;
        Ok(application)
    }
}

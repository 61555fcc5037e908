//! Services and an application to measure.

use anyhow::Context as _;
use api::embedded::{Options, Services};
use api::settings::Settings;
use api::{Application, Parts};
use secrecy::ExposeSecret as _;
use tests::harness::MASTER_KEY;
use tokio::sync::oneshot;

pub(crate) struct World {
    services: Services,
    folder: tempfile::TempDir,
}

impl World {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let path = std::env::var_os("PATH");
        let services = Services::start(Options::new(folder.path(), path.as_deref())).await?;
        Ok(Self { services, folder })
    }

    /// Where nats-server is, with its password.
    pub(crate) fn nats_url(&self) -> anyhow::Result<String> {
        let url = self.services.nats_url.as_ref().context("our nats-server runs")?;
        Ok(url.expose_secret().to_owned())
    }

    /// Where the database is, with its password.
    pub(crate) fn database_url(&self) -> anyhow::Result<String> {
        let url = self.services.database_url.as_ref().context("our Postgres runs")?;
        Ok(url.expose_secret().to_owned())
    }

    /// An application of our own over the services. Without `projections` and policies it shows
    /// the command path alone.
    pub(crate) async fn application(
        &self,
        prefix: &str,
        beside: bool,
    ) -> anyhow::Result<Application> {
        let (nats, database) = (self.nats_url()?, self.database_url()?);
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
        let settings = Settings::load(None, env)?;
        let (announce, _) = oneshot::channel();
        let parts = Parts { beside, ..Parts::real(announce) };
        let application = Application::build(settings, parts).await?;
        application.ready().await;
        Ok(application)
    }

    pub(crate) async fn stop(self) {
        self.services.stop().await;
        drop(self.folder);
    }
}

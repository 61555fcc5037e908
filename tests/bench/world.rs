//! Services and an application to measure, and work kept in flight.

use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;
use api::embedded::{Options, Services};
use api::settings::Settings;
use api::{Application, Parts};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::Figure;

pub(crate) const IN_FLIGHT: usize = 64;
/// How often what is compared takes turns.
const TURNS: u64 = 5;

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

    pub(crate) fn nats_url(&self) -> anyhow::Result<&SecretString> {
        self.services.nats_url.as_ref().context("our nats-server runs")
    }

    /// An application of our own over the services. Without `projections` and policies it shows
    /// the command path alone.
    pub(crate) async fn application(
        &self,
        prefix: &str,
        beside: bool,
    ) -> anyhow::Result<Application> {
        let database = self.services.database_url.as_ref().context("our Postgres runs")?;
        let env = [
            ("CONVOAI__HTTP__LISTEN", "127.0.0.1:0"),
            ("CONVOAI__JOURNAL__PREFIX", prefix),
            ("CONVOAI__LOG__FILTER", "warn"),
            ("CONVOAI__AUTH__SECRET", "a secret of the benchmark, thirty-two bytes"),
            ("CONVOAI__VAULT__MASTER_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
            ("NATS_URL", self.nats_url()?.expose_secret()),
            ("DATABASE_URL", database.expose_secret()),
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

/// Measures two things in turns, so that neither has the quieter machine.
pub(crate) async fn in_turns<F, W, G, X>(
    operations: u64,
    floor: W,
    ours: X,
) -> anyhow::Result<(Figure, Figure)>
where
    W: Fn(usize, u64) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = anyhow::Result<()>> + Send,
    X: Fn(usize, u64) -> G + Clone + Send + Sync + 'static,
    G: Future<Output = anyhow::Result<()>> + Send,
{
    let (mut first, mut second) = (Figure::default(), Figure::default());
    for _ in 0..TURNS {
        first += measure(operations / TURNS, floor.clone()).await?;
        second += measure(operations / TURNS, ours.clone()).await?;
    }
    Ok((first, second))
}

/// Does `operations` things, [`IN_FLIGHT`] at a time; `work` gets the lane and the round.
pub(crate) async fn measure<F, W>(operations: u64, work: W) -> anyhow::Result<Figure>
where
    W: Fn(usize, u64) -> F + Send + Sync + 'static,
    F: Future<Output = anyhow::Result<()>> + Send,
{
    let work = Arc::new(work);
    let rounds = operations / IN_FLIGHT as u64;
    let began = Instant::now();
    let mut lanes = JoinSet::new();
    for lane in 0..IN_FLIGHT {
        let work = work.clone();
        lanes.spawn(async move {
            for round in 0..rounds {
                work(lane, round).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(lane) = lanes.join_next().await {
        lane??;
    }
    Ok(Figure { operations: rounds * IN_FLIGHT as u64, took: began.elapsed() })
}

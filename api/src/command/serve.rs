use std::collections::VecDeque;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use api::application::FirstAdministrator;
use api::embedded::{Service, Services};
use api::settings::Settings;
use api::{Application, Parts};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use super::banner::Banner;
use super::own;

/// Deaths of our own services, and the time in which so many are too many.
const TOO_OFTEN: (usize, Duration) = (5, Duration::from_secs(60));

/// Serves until a signal, or until a service of our own dies.
pub(crate) async fn run(mut settings: Settings) -> anyhow::Result<()> {
    match api::open_files::raise_limit() {
        Ok(limit) => tracing::debug!(limit, "open files and connections"),
        Err(error) => tracing::warn!(%error, "the limit of open files could not be raised"),
    }
    let mut services = own_services(&mut settings).await?;
    let notes = services.as_ref().map(|services| services.notes().to_vec()).unwrap_or_default();
    let outcome = serve(settings, services.as_mut(), notes).await;
    if let Some(services) = services {
        services.stop().await;
    }
    outcome
}

/// Starts the services nobody named, and completes the settings with their addresses.
async fn own_services(settings: &mut Settings) -> anyhow::Result<Option<Services>> {
    let Some(options) = own::options(settings)? else { return Ok(None) };
    let services = Services::start(options).await?;
    own::complete(settings, services.nats_url.as_ref(), services.database_url.as_ref())?;
    Ok(Some(services))
}

async fn serve(
    settings: Settings,
    services: Option<&mut Services>,
    mut notes: Vec<String>,
) -> anyhow::Result<()> {
    let (announce, announced) = oneshot::channel::<FirstAdministrator>();
    let parts = Parts::real(announce);
    let application = Application::build(settings, parts).await?;
    let stop = application.stopper();
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for signals")?;
    let mut terminate = signal(SignalKind::terminate()).context("listening for signals")?;
    tracing::info!(address = %application.address(), "listening");
    for (service, address) in application.legacy() {
        let name = service.name();
        tracing::info!(%address, "listening for the {name} of ConvoAI 1.x");
        notes.push(format!("For clients of ConvoAI 1.x, {name}: http://{address}"));
    }
    let (address, ready) = (application.address(), application.ready());
    let running = application.run();
    tokio::pin!(running);
    // Meanwhile requests are answered: that the server is starting, and what it waits for.
    let greet = async {
        ready.await;
        let created = tokio::time::timeout(Duration::from_millis(100), announced).await;
        let created = created.ok().and_then(Result::ok);
        Banner { address, created, notes: &notes }.print();
        std::future::pending::<std::convert::Infallible>().await
    };
    let outcome = tokio::select! {
        outcome = &mut running => return outcome,
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
        hopeless = keep_alive(services) => Err(hopeless),
        never = greet => match never {},
    };
    tracing::info!("stopping");
    stop.cancel();
    running.await?;
    outcome
}

/// Starts a service of ours again when it dies. Requests meanwhile are told to come back.
/// Resolves when one dies too often to hope.
async fn keep_alive(services: Option<&mut Services>) -> anyhow::Error {
    let Some(services) = services else { return std::future::pending().await };
    let mut deaths: VecDeque<Instant> = VecDeque::new();
    loop {
        let exited = services.watch().await;
        tracing::warn!("{exited}; starting it again");
        deaths.push_back(Instant::now());
        while deaths.front().is_some_and(|death| death.elapsed() > TOO_OFTEN.1) {
            deaths.pop_front();
        }
        if deaths.len() > TOO_OFTEN.0 {
            return anyhow::anyhow!("{exited}; it was started again {} times", TOO_OFTEN.0);
        }
        let again = match exited.service {
            Service::Nats => services.restart_nats().await,
            Service::Postgres => services.restart_postgres().await,
        };
        if let Err(error) = again {
            return anyhow::Error::new(error)
                .context(format!("{} could not be started again", exited.service));
        }
    }
}

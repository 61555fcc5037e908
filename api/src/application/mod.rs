//! The server as a value: built from settings and parts, run until told to stop.

mod administration;
mod administrator;
mod legacy_ports;
mod prepare;
mod wiring;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use actix_web::{App, HttpServer, middleware};
use anyhow::Context as _;
use commands::ports::{Clock, Ids, Model};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

pub use administration::{Administration, Made};
pub use administrator::FirstAdministrator;
pub use wiring::{administration, operator};

use crate::adapters::{RandomIds, SystemClock};
use crate::backend::{Backend, Ready};
use crate::legacy::Service;
use crate::settings::Settings;
use crate::{activity, http, limits, routes};

/// What an application is made of that a test may want to bring itself.
pub struct Parts {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Random names.
    pub ids: Arc<dyn Ids>,
    /// Who answers; none: what the settings say.
    pub model: Option<Arc<dyn Model>>,
    /// Whether projections, live tail and policies run here, beside the requests. A node may
    /// serve commands alone.
    pub beside: bool,
    /// Whether requests are counted.
    pub counts: bool,
    /// Told about the first administrator, when one is created.
    pub announce: oneshot::Sender<FirstAdministrator>,
}

impl Parts {
    /// The parts of a real server.
    pub fn real(announce: oneshot::Sender<FirstAdministrator>) -> Self {
        Self {
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
            model: None,
            beside: true,
            counts: true,
            announce,
        }
    }
}

/// A server that listens. Its services may still be on their way: until they are there, routes
/// that need them answer 503.
pub struct Application {
    backend: Data<Backend>,
    address: SocketAddr,
    legacy: Vec<(Service, SocketAddr)>,
    servers: Vec<actix_web::dev::Server>,
    tasks: JoinSet<&'static str>,
    stop: CancellationToken,
}

impl Application {
    /// Wires everything and begins to listen. The settings must name both services and hold
    /// the secrets.
    ///
    /// # Errors
    /// When a setting cannot be used or the address is taken; not when a service is away.
    pub async fn build(settings: Settings, parts: Parts) -> anyhow::Result<Self> {
        let stop = CancellationToken::new();
        let listener = listen(settings.http.listen, "CONVOAI__HTTP__LISTEN")?;
        let address = listener.local_addr().context("reading the address we listen on")?;
        let legacy_ports = legacy_ports::bind(&settings.legacy)?;
        let workers = settings.http.workers;
        let (backend, policy) = wiring::wire(&settings, &parts, stop.clone()).await?;
        let mut tasks = JoinSet::new();
        let prepare = prepare::Prepare {
            backend: backend.clone(),
            policy,
            admin: settings.admin.clone(),
            trash: settings.conversations.trash,
            beside: parts.beside,
            announce: parts.announce,
            stop: stop.clone(),
        };
        tasks.spawn(async move {
            prepare.run().await;
            "preparing the services"
        });
        let (data, token) = (backend.clone(), stop.clone());
        tasks.spawn(async move {
            activity::keep(&data, &token).await;
            "the records of what was attempted"
        });
        let data = backend.clone();
        let mut server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .app_data(data.activity.counter())
                .app_data(actix_web::web::QueryConfig::default().error_handler(wrong_query))
                .wrap(middleware::from_fn(limits::wrap))
                .wrap(middleware::from_fn(http::wrap))
                .wrap(http::cors(&data.origins))
                .configure(routes::configure)
        })
        .disable_signals()
        .keep_alive(settings.http.keep_alive)
        // A reader that was too slow still gets what was written, and why it was let go.
        .client_disconnect_timeout(Duration::from_secs(10))
        .shutdown_timeout(5);
        if let Some(workers) = workers {
            server = server.workers(workers);
        }
        let mut servers = vec![server.listen(listener).context("listening")?.run()];
        let legacy = legacy_ports.iter().map(|port| (port.service, port.address)).collect();
        for port in legacy_ports {
            servers.push(port.serve(&backend, address, settings.http.keep_alive)?);
        }
        Ok(Self { backend, address, legacy, servers, tasks, stop })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The services of 1.x that have a port of their own, and where.
    pub fn legacy(&self) -> &[(Service, SocketAddr)] {
        &self.legacy
    }

    /// What routes and policies share, for those who embed the server.
    pub fn shared(&self) -> Data<Backend> {
        self.backend.clone()
    }

    /// Resolves once every service has been prepared.
    pub fn ready(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut ready = self.backend.ready.subscribe();
        async move {
            if ready.wait_for(|ready| *ready == Ready::Yes).await.is_err() {
                // Gone before it was ready.
                std::future::pending::<()>().await;
            }
        }
    }

    /// A token that ends [`run`](Self::run) when it is cancelled.
    pub fn stopper(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Serves until told to stop, then lets requests and answers in progress finish.
    ///
    /// # Errors
    /// When a part that must not end did.
    pub async fn run(mut self) -> anyhow::Result<()> {
        let handles: Vec<_> = self.servers.iter().map(actix_web::dev::Server::handle).collect();
        let servers: Vec<_> = self.servers.into_iter().map(tokio::spawn).collect();
        let outcome = loop {
            tokio::select! {
                () = self.stop.cancelled() => break Ok(()),
                Some(ended) = self.tasks.join_next() => {
                    match ended {
                        Ok(name) => tracing::debug!(task = name, "a task ended"),
                        Err(error) => break Err(anyhow::Error::new(error).context("a task ended badly")),
                    }
                }
            }
        };
        self.stop.cancel();
        futures_util::future::join_all(handles.iter().map(|handle| handle.stop(true))).await;
        while self.tasks.join_next().await.is_some() {}
        // Whatever was attempted up to the last request.
        activity::flush(&self.backend).await;
        for server in servers {
            server.await.context("the HTTP server ended badly")??;
        }
        outcome
    }
}

fn listen(address: SocketAddr, variable: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).with_context(|| {
        format!(
            "cannot listen on {address}: is another server there? Set another address with \
             {variable}, for example 127.0.0.1:{}",
            address.port().saturating_add(1)
        )
    })
}

fn wrong_query(
    error: actix_web::error::QueryPayloadError,
    _: &actix_web::HttpRequest,
) -> actix_web::Error {
    let msg = error.to_string().replace("Query deserialize error: ", "");
    http::ApiError::invalid(vec![wire::FieldError {
        loc: vec!["query".to_owned()],
        msg,
        kind: "malformed".to_owned(),
    }])
    .into()
}

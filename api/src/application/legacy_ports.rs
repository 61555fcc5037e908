//! The ports of ConvoAI 1.x, beside our own.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::web::{Data, QueryConfig};
use actix_web::{App, HttpServer, middleware};
use anyhow::Context as _;

use super::{listen, wrong_query};
use crate::backend::Backend;
use crate::legacy::{self, Service};
use crate::{http, limits, settings};

/// A port that listens, and does not serve yet.
pub(super) struct LegacyPort {
    pub(super) service: Service,
    pub(super) address: SocketAddr,
    listener: TcpListener,
}

/// Begins to listen on every port that the settings ask for.
pub(super) fn bind(settings: &settings::Legacy) -> anyhow::Result<Vec<LegacyPort>> {
    let ports = Service::wanted(settings).into_iter().map(|(service, address)| {
        let name = service.name().to_uppercase();
        let listener = listen(address, &format!("CONVOAI__LEGACY__{name}_LISTEN"))?;
        let address = listener.local_addr().context("reading the address we listen on")?;
        Ok(LegacyPort { service, address, listener })
    });
    ports.collect()
}

impl LegacyPort {
    /// Serves it. Pages that come from our own port may talk to it: the app of 1.x had one port
    /// and its services others.
    pub(super) fn serve(
        self,
        backend: &Data<Backend>,
        own: SocketAddr,
        keep_alive: Duration,
    ) -> anyhow::Result<Server> {
        let service = self.service;
        let data = backend.clone();
        let origins: Vec<_> = backend.origins.iter().cloned().chain(pages_of(own)).collect();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .app_data(data.activity.counter())
                .app_data(QueryConfig::default().error_handler(wrong_query))
                .app_data(legacy::PASSWORDS)
                .app_data(legacy::Pages(origins.clone()))
                .wrap(middleware::from_fn(limits::wrap))
                .wrap(middleware::from_fn(http::wrap))
                .wrap(http::cors(&origins))
                .configure(|config| service.configure(config))
        })
        .disable_signals()
        .keep_alive(keep_alive)
        // A reader that was too slow still gets what was written, and why it was let go.
        .client_disconnect_timeout(Duration::from_secs(10))
        .shutdown_timeout(5)
        // What takes long is done elsewhere.
        .workers(1);
        let server = server.listen(self.listener);
        Ok(server.with_context(|| format!("listening for the {} of 1.x", service.name()))?.run())
    }
}

/// What browsers call the origin of the pages at an address.
fn pages_of(address: SocketAddr) -> Vec<String> {
    let mut pages = vec![format!("http://{address}")];
    if address.ip().is_loopback() || address.ip().is_unspecified() {
        pages.push(format!("http://localhost:{}", address.port()));
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_pages_have_the_names_that_people_type() {
        let local = pages_of("127.0.0.1:3000".parse().unwrap());
        assert_eq!(local, ["http://127.0.0.1:3000", "http://localhost:3000"]);
        assert_eq!(pages_of("192.0.2.1:80".parse().unwrap()), ["http://192.0.2.1:80"]);
    }
}

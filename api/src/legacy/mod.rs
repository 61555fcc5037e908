//! What clients of ConvoAI 1.x know: its routes, and its ports beside ours.
//!
//! To add a service of 1.x: a folder with its routes, a [`Service`] with its line in each method,
//! its address in the settings. Who may do what stays in `auth::rules`.

pub(crate) mod accounts;
pub(crate) mod analytics;
pub(crate) mod chat;
mod number;
mod refusals;

use std::net::SocketAddr;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::{ServiceConfig, resource};
use actix_web::{Error, Resource};
use commands::account::PasswordPolicy;
use refusals::as_before;

use crate::settings;

/// How passwords may be on the ports of 1.x: as its documentation says.
pub(crate) const PASSWORDS: PasswordPolicy = PasswordPolicy { min_length: 6, refuse_common: false };

/// Origins whose pages may talk to a port of 1.x.
pub(crate) struct Pages(pub(crate) Vec<String>);

/// A service of 1.x that had a port of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Users, roles and tokens: port 8001.
    Accounts,
    /// Conversations, messages and sockets: port 8000.
    Chat,
    /// Numbers, and what other programs report: port 8002.
    Analytics,
}

impl Service {
    /// Those that the settings ask for, and where.
    pub(crate) fn wanted(settings: &settings::Legacy) -> Vec<(Self, SocketAddr)> {
        let all = vec![
            (Self::Accounts, settings.accounts_listen),
            (Self::Chat, settings.chat_listen),
            (Self::Analytics, settings.analytics_listen),
        ];
        if settings.ports { all } else { Vec::new() }
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Chat => "chat",
            Self::Analytics => "analytics",
        }
    }

    /// Its routes.
    pub(crate) fn configure(self, config: &mut ServiceConfig) {
        match self {
            Self::Accounts => accounts::configure(config),
            Self::Chat => chat::configure_port(config),
            Self::Analytics => analytics::configure_port(config),
        }
    }
}

/// A resource at these addresses, with or without a slash at the end: a redirect would drop the
/// body.
fn old(
    paths: &[&str],
) -> Resource<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<BoxBody>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let both = |path: &&str| match path.trim_end_matches('/') {
        "" => vec!["/".to_owned()],
        path => vec![path.to_owned(), format!("{path}/")],
    };
    resource(paths.iter().flat_map(both).collect::<Vec<_>>()).wrap(from_fn(as_before))
}

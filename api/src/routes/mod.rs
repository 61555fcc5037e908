//! The table of routes and one file per context with its handlers.
//!
//! A handler has three moves: from the wire to values, one verb, back to the wire. Rules belong
//! in `domain`, queries in `projections`.
//!
//! To add a route: write the handler with its `#[utoipa::path]`, add its line below and its name
//! to `Documentation` in `docs.rs`.

mod account;
mod conversation;
mod docs;
mod errors;
mod live;
mod message;
mod system;
mod web;

use actix_web::web::{ServiceConfig, delete, get, head, patch, post, resource, scope};

/// Every route.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(
            resource("/healthz").route(get().to(system::healthz)).route(head().to(system::healthz)),
        )
        .service(
            resource("/readyz").route(get().to(system::readyz)).route(head().to(system::readyz)),
        )
        .service(resource("/metrics").route(get().to(system::metrics)))
        .service(resource("/docs/errors").route(get().to(errors::page)))
        .configure(docs::configure)
        .service(
            scope("/api/v1")
                .service(resource("/about").route(get().to(system::about)))
                .service(resource("/auth/register").route(post().to(account::register)))
                .service(resource("/auth/token").route(post().to(account::token)))
                .service(resource("/auth/logout").route(post().to(account::logout)))
                .service(resource("/auth/me").route(get().to(account::me)))
                .service(
                    resource("/conversations")
                        .route(get().to(conversation::list))
                        .route(post().to(conversation::start)),
                )
                .service(
                    resource("/conversations/{id}")
                        .route(get().to(conversation::read))
                        .route(patch().to(conversation::rename))
                        .route(delete().to(conversation::delete)),
                )
                .service(
                    resource("/conversations/{id}/restore").route(post().to(conversation::restore)),
                )
                .service(
                    resource("/conversations/{id}/messages")
                        .route(get().to(message::list))
                        .route(post().to(message::send)),
                )
                .service(
                    resource("/conversations/{id}/messages/{message}/retry")
                        .route(post().to(message::retry)),
                )
                .service(
                    resource("/conversations/{id}/messages/{message}/stop")
                        .route(post().to(message::stop)),
                )
                .service(resource("/live/tickets").route(post().to(live::ticket)))
                .service(resource("/live").route(get().to(live::open))),
        )
        .configure(web::configure);
}

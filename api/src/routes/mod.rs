//! The table of routes and one file per context with its handlers.
//!
//! A handler has three moves: from the wire to values, one verb, back to the wire. Rules belong
//! in `domain`, queries in `projections`.
//!
//! To add a route: write the handler with its `#[utoipa::path]`, add its line below, its name to
//! `Documentation` in `docs.rs`, and who may use it to `auth::rules`.

mod account;
mod analytics;
mod conversation;
mod desk;
mod docs;
mod errors;
mod history;
mod live;
mod message;
mod people;
mod projection;
mod role;
mod search;
mod system;
mod transfer;
mod web;

pub(crate) use account::{Form, account_of};
use actix_web::web::{ServiceConfig, delete, get, head, patch, post, put, resource, scope};
pub(crate) use message::thread_of;

use crate::legacy;

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
        .service(
            scope("/api/v1")
                .service(resource("/about").route(get().to(system::about)))
                .service(resource("/auth/register").route(post().to(account::register)))
                .service(resource("/auth/token").route(post().to(account::token)))
                .service(resource("/auth/logout").route(post().to(account::logout)))
                .service(resource("/auth/refresh").route(post().to(account::refresh)))
                .service(resource("/auth/me").route(get().to(account::me)))
                .configure(of_ones_own_account)
                .configure(of_people)
                .service(
                    resource("/conversations")
                        .route(get().to(conversation::list))
                        .route(post().to(conversation::start)),
                )
                .service(resource("/conversations/bulk").route(post().to(conversation::bulk)))
                .service(
                    resource("/conversations/{id}")
                        .route(get().to(conversation::read))
                        .route(patch().to(conversation::change))
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
                    resource("/conversations/{id}/purge").route(post().to(conversation::purge)),
                )
                .service(resource("/conversations/{id}/desk").route(put().to(desk::change)))
                .service(scope("/conversations/{id}/messages/{message}").configure(of_a_message))
                .configure(of_the_past)
                // Before ours, one of which takes whatever stands behind `/users/`.
                .configure(legacy::analytics::configure_api)
                .configure(analytics::configure)
                .service(resource("/search").route(get().to(search::search)))
                .service(resource("/export").route(get().to(transfer::export_all)))
                .service(resource("/import").route(post().to(transfer::import)))
                .service(resource("/models").route(get().to(system::models)))
                .service(resource("/live/tickets").route(post().to(live::ticket)))
                .service(resource("/live").route(get().to(live::open)))
                .service(resource("/events").route(get().to(live::events)))
                .configure(of_projections)
                .configure(legacy::chat::configure_api),
        )
        .configure(legacy::accounts::configure)
        .configure(legacy::chat::configure)
        // After all that is limited: it is a scope of any address, in which the search for the
        // pattern of a route ends before it is routed.
        .configure(docs::configure)
        .configure(web::configure);
}

fn of_ones_own_account(config: &mut ServiceConfig) {
    config
        .service(
            resource("/me").route(patch().to(account::change)).route(delete().to(account::delete)),
        )
        .service(resource("/me/usage").route(get().to(analytics::own)))
        .service(resource("/me/password").route(post().to(account::change_password)))
        .service(
            resource("/me/sessions")
                .route(get().to(account::list_sessions))
                .route(delete().to(account::end_others)),
        )
        .service(resource("/me/sessions/{id}").route(delete().to(account::end_session)))
        .service(
            resource("/me/keys")
                .route(get().to(account::list_keys))
                .route(post().to(account::create_key)),
        )
        .service(resource("/me/keys/{id}").route(delete().to(account::revoke_key)));
}

fn of_a_message(config: &mut ServiceConfig) {
    config
        .service(
            resource("")
                .route(get().to(message::read))
                .route(patch().to(message::correct))
                .route(delete().to(message::delete)),
        )
        .service(resource("/restore").route(post().to(message::restore)))
        .service(resource("/branch").route(post().to(message::switch_branch)))
        .service(resource("/retry").route(post().to(message::retry)))
        .service(resource("/continue").route(post().to(message::go_on)))
        .service(resource("/regenerate").route(post().to(message::regenerate)))
        .service(resource("/stop").route(post().to(message::stop)))
        .service(resource("/rating").route(put().to(message::rate)));
}

fn of_the_past(config: &mut ServiceConfig) {
    config
        .service(resource("/conversations/{id}/history").route(get().to(history::list)))
        .service(resource("/conversations/{id}/export").route(get().to(transfer::export_one)))
        .service(resource("/conversations/{id}/changes").route(get().to(history::changes)))
        .service(resource("/conversations/{id}/restore-to").route(post().to(history::restore_to)))
        .service(
            resource("/conversations/{id}/branch-from").route(post().to(history::branch_from)),
        );
}

fn of_projections(config: &mut ServiceConfig) {
    config
        .service(resource("/projections").route(get().to(projection::list)))
        .service(
            resource("/projections/{name}/rebuild")
                .route(get().to(projection::read))
                .route(post().to(projection::rebuild))
                .route(delete().to(projection::cancel)),
        )
        .service(resource("/projections/{name}/rollback").route(post().to(projection::roll_back)))
        .service(resource("/projections/{name}/parked").route(get().to(projection::parked)))
        .service(
            resource("/projections/{name}/parked/redrive").route(post().to(projection::redrive)),
        );
}

fn of_people(config: &mut ServiceConfig) {
    config
        .service(
            resource("/accounts").route(get().to(people::list)).route(post().to(people::create)),
        )
        .service(
            resource("/projections/{name}/parked/{position}/skip")
                .route(post().to(projection::skip)),
        )
        .service(
            resource("/accounts/{id}")
                .route(get().to(people::read))
                .route(delete().to(people::delete)),
        )
        .service(resource("/accounts/{id}/restore").route(post().to(people::restore)))
        .service(resource("/accounts/{id}/disable").route(post().to(people::disable)))
        .service(resource("/accounts/{id}/enable").route(post().to(people::enable)))
        .service(resource("/accounts/{id}/roles").route(put().to(people::set_roles)))
        .service(resource("/accounts/{id}/password").route(post().to(people::reset_password)))
        .service(
            resource("/accounts/{id}/sessions")
                .route(get().to(people::list_sessions))
                .route(delete().to(people::end_sessions)),
        )
        .service(
            resource("/accounts/{id}/sessions/{session}")
                .route(delete().to(people::end_one_session)),
        )
        .service(resource("/roles").route(get().to(role::list)).route(post().to(role::define)))
        .service(
            resource("/roles/{name}")
                .route(put().to(role::redefine))
                .route(delete().to(role::remove)),
        );
}

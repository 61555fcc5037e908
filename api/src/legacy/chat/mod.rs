//! The chat service of 1.x: conversations, messages and sockets. Served on its port and, beside
//! our own API, on ours as far as the addresses are not ours.

pub(crate) mod about;
pub(crate) mod administer;
mod caller;
mod change;
pub(crate) mod conversations;
pub(crate) mod export;
pub(crate) mod messages;
pub(crate) mod of_user;
pub(crate) mod one_message;
mod part;
mod show;
pub(crate) mod sockets;

mod socket;

use actix_web::web::{ServiceConfig, delete, get, post, put};

pub(super) use self::show::thread;
use super::old;

/// The routes on the port of the service. There they are below `/api/v1`, too: a rule looks at
/// the first address of a route.
pub(crate) fn configure_port(config: &mut ServiceConfig) {
    config
        .service(old(&["/"]).route(get().to(about::info)))
        .service(old(&["/health"]).route(get().to(about::health)));
    below(config, &["", "/api/v1"]);
    below_api(config, "/api/v1");
    sockets(config);
}

/// The routes on our own port that are not below `/api/v1`.
pub(crate) fn configure(config: &mut ServiceConfig) {
    below(config, &[""]);
    sockets(config);
}

/// The routes on our own port that are, and are not our own.
pub(crate) fn configure_api(config: &mut ServiceConfig) {
    below_api(config, "");
}

fn below(config: &mut ServiceConfig, prefixes: &[&str]) {
    let at = |path: &str| {
        let paths: Vec<_> = prefixes.iter().map(|prefix| format!("{prefix}{path}")).collect();
        old(&paths.iter().map(String::as_str).collect::<Vec<_>>())
    };
    config
        .service(
            at("/conversations")
                .route(get().to(conversations::list))
                .route(post().to(conversations::start)),
        )
        .service(
            at("/conversations/{id}")
                .route(get().to(conversations::read))
                .route(put().to(conversations::change))
                .route(delete().to(conversations::delete)),
        )
        .service(
            at("/conversations/{id}/messages")
                .route(get().to(messages::list))
                .route(post().to(messages::send)),
        )
        .service(
            at("/messages/{id}")
                .route(get().to(one_message::read))
                .route(put().to(one_message::change))
                .route(delete().to(one_message::delete)),
        )
        .service(at("/admin/conversations").route(get().to(administer::list)))
        .service(at("/admin/conversations/{id}").route(delete().to(administer::delete)));
}

fn below_api(config: &mut ServiceConfig, prefix: &str) {
    let at = |path: &str| old(&[&format!("{prefix}{path}")]);
    config
        .service(
            at("/users/{user}/conversations")
                .route(get().to(of_user::list))
                .route(post().to(of_user::start)),
        )
        .service(at("/users/{user}/conversations/recent").route(get().to(of_user::recent)))
        .service(
            at("/users/{user}/conversations/{id}")
                .route(get().to(of_user::read))
                .route(put().to(of_user::change))
                .route(delete().to(of_user::delete)),
        )
        .service(
            at("/users/{user}/conversations/{id}/reconnect").route(post().to(of_user::reconnect)),
        )
        .service(at("/users/{user}/conversations/{id}/validate").route(get().to(of_user::validate)))
        .service(at("/users/{user}/conversations/{id}/end").route(post().to(of_user::end)))
        .service(at("/users/{user}/conversations/{id}/stats").route(get().to(of_user::stats)))
        .service(at("/chat/conversations/{id}/export").route(get().to(export::export)))
        .service(at("/chat/health").route(get().to(about::chat_health)));
}

fn sockets(config: &mut ServiceConfig) {
    config
        .service(old(&["/ws/chat"]).route(get().to(sockets::open)))
        .service(old(&["/ws/chat/{user}"]).route(get().to(sockets::open_of_user)))
        .service(old(&["/ws/{id}"]).route(get().to(sockets::open_of_conversation)));
}

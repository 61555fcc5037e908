//! The analytics service of 1.x. Served on its port and, where the addresses are not our own, on
//! ours.

mod fields;
mod health;
pub(crate) mod sync_profile;
pub(crate) mod track;

use actix_web::web::{ServiceConfig, get, post};

use super::old;

/// The routes on the port of the service.
pub(crate) fn configure_port(config: &mut ServiceConfig) {
    config.service(old(&["/health"]).route(get().to(health::health)));
    tracking(config, "/api/v1");
}

/// The routes on our own port that are below `/api/v1`, and are not our own. Before ours: one of
/// those takes whatever stands behind `/users/`.
pub(crate) fn configure_api(config: &mut ServiceConfig) {
    tracking(config, "");
}

fn tracking(config: &mut ServiceConfig, prefix: &str) {
    let at = |path: &str| old(&[&format!("{prefix}/analytics{path}")]);
    config
        .service(at("/track/activity").route(post().to(track::activity)))
        .service(at("/track/activity-public").route(post().to(track::activity_elsewhere)))
        .service(at("/track/api-usage-public").route(post().to(track::request)))
        .service(at("/track/conversation-public").route(post().to(track::conversation)))
        .service(at("/track/message-public").route(post().to(track::message)))
        .service(at("/users/sync-profile").route(post().to(sync_profile::sync_profile)));
}

//! The analytics service of 1.x. Served on its port and, where the addresses are not our own, on
//! ours.

pub(crate) mod about;
pub(crate) mod conversations;
mod fields;
mod health;
pub(crate) mod periods;
mod query;
pub(crate) mod summary;
pub(crate) mod sync_profile;
pub(crate) mod track;
pub(crate) mod users;

use actix_web::web::{ServiceConfig, delete, get, post};
use projections::Projection as _;
use projections::accounts::Accounts;
use projections::analytics::VIEWS;

use super::old;
use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::{ApiError, Seen};

/// The routes on the port of the service.
pub(crate) fn configure_port(config: &mut ServiceConfig) {
    config
        .service(old(&["/health"]).route(get().to(health::health)))
        .service(old(&["/api/v1/analytics/summary"]).route(get().to(summary::summary)))
        .service(old(&["/api/v1/analytics/conversations"]).route(get().to(conversations::list)));
    tracking(config, "/api/v1");
    numbers(config, "/api/v1");
}

/// The routes on our own port that are below `/api/v1`, and are not our own. Before ours: one of
/// those takes whatever stands behind `/users/`.
pub(crate) fn configure_api(config: &mut ServiceConfig) {
    tracking(config, "");
    numbers(config, "");
}

fn numbers(config: &mut ServiceConfig, prefix: &str) {
    let at = |path: &str| old(&[&format!("{prefix}/analytics{path}")]);
    config
        .service(at("").route(get().to(about::info)))
        .service(at("/clear-all").route(delete().to(about::clear_all)))
        .service(at("/users/activities").route(get().to(users::activities)))
        .service(at("/users/top").route(get().to(users::top)))
        .service(at("/users/list").route(get().to(users::list)))
        .service(at("/users/detailed-metrics").route(get().to(users::detailed)))
        .service(at("/users/{user}/conversations").route(get().to(users::conversations)))
        .service(at("/conversations/{id}/detailed").route(get().to(conversations::detailed)))
        .service(at("/tokens/by-conversation").route(get().to(conversations::tokens)))
        .service(at("/response-times/by-user").route(get().to(conversations::response_times)))
        .service(at("/api-usage").route(get().to(periods::api_usage)))
        .service(at("/daily-stats").route(get().to(periods::daily_stats)))
        .service(at("/metrics/by-role").route(get().to(periods::by_role)));
}

/// Waits for the views that the numbers are read from.
async fn fresh(backend: &Backend, actor: &Actor) -> Result<Seen, ApiError> {
    backend.freshen_all(actor, VIEWS.into_iter().chain([Accounts::NAME]), None).await
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

//! Who uses the server, how much, how fast and at what cost.

mod activities;
mod answer;
mod asked;
mod calendar;
mod conversations;
mod days;
mod groups;
mod own;
mod query;
mod requests;
mod series;
mod sheet;
mod summary;
mod users;

use actix_web::web::{ServiceConfig, get, resource};

pub(super) use activities::{__path_activities, activities};
pub(super) use calendar::{
    __path_active_users, __path_cohorts, __path_heat_map, active_users, cohorts, heat_map,
};
pub(super) use conversations::{__path_conversations, conversations};
pub(super) use groups::{__path_models, __path_roles, models, roles};
pub(super) use own::{__path_one_user, __path_own, one_user, own};
pub(super) use requests::{__path_requests, requests};
pub(super) use series::{__path_series, series};
pub(super) use summary::{__path_panel, __path_summary, panel, summary};
pub(super) use users::{__path_users, users};

/// The routes below `/api/v1`; one's own usage is among those of one's own account.
pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .service(resource("/analytics/summary").route(get().to(summary)))
        .service(resource("/analytics/series").route(get().to(series)))
        .service(resource("/analytics/active-users").route(get().to(active_users)))
        .service(resource("/analytics/heat-map").route(get().to(heat_map)))
        .service(resource("/analytics/cohorts").route(get().to(cohorts)))
        .service(resource("/analytics/users").route(get().to(users)))
        .service(resource("/analytics/users/{id}").route(get().to(one_user)))
        .service(resource("/analytics/conversations").route(get().to(conversations)))
        .service(resource("/analytics/models").route(get().to(models)))
        .service(resource("/analytics/roles").route(get().to(roles)))
        .service(resource("/analytics/activities").route(get().to(activities)))
        .service(resource("/analytics/requests").route(get().to(requests)))
        .service(resource("/analytics/panel").route(get().to(panel)));
}

use actix_web::middleware::DefaultHeaders;
use actix_web::web::{ServiceConfig, redirect, scope};
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_swagger_ui::SwaggerUi;

use super::{
    account, analytics, conversation, desk, history, live, message, people, projection, role,
    search, system, transfer,
};
use crate::legacy::analytics::{self as old, sync_profile, track};
use crate::legacy::{accounts as legacy, chat};

/// The API, described for programs (OpenAPI 3.1).
#[derive(OpenApi)]
#[openapi(
    info(title = "ConvoAI", description = "A chat platform whose truth is an event log.", license(name = "MIT", identifier = "MIT")),
    paths(
        account::register, account::token, account::refresh, account::logout, account::me,
        account::change, account::change_password, account::delete,
        account::list_sessions, account::end_session, account::end_others,
        account::list_keys, account::create_key, account::revoke_key,
        people::list, people::create, people::read, people::delete, people::restore,
        people::disable, people::enable, people::set_roles, people::reset_password,
        people::list_sessions, people::end_sessions, people::end_one_session,
        role::list, role::define, role::redefine, role::remove,
        conversation::list, conversation::start, conversation::read, conversation::change,
        conversation::bulk, conversation::delete, conversation::restore, conversation::purge,
        desk::change,
        message::list, message::send, message::read, message::correct, message::delete,
        message::restore, message::switch_branch, message::retry, message::go_on,
        message::regenerate, message::stop, message::rate,
        history::list, history::changes, history::restore_to, history::branch_from,
        analytics::summary, analytics::series, analytics::active_users, analytics::heat_map,
        analytics::cohorts, analytics::users, analytics::one_user, analytics::conversations,
        analytics::models, analytics::roles, analytics::activities, analytics::panel, analytics::requests,
        analytics::own,
        search::search, transfer::export_one, transfer::export_all, transfer::import,
        live::ticket, live::open, live::events,
        projection::list, projection::read, projection::rebuild, projection::cancel,
        projection::roll_back, projection::parked, projection::redrive, projection::skip,
        system::healthz, system::readyz, system::about, system::metrics, system::models,
        legacy::health::health, legacy::sign_in::token,
        legacy::register::create_user, legacy::register::register, legacy::register::register_admin,
        legacy::users::list, legacy::users::me, legacy::users::me_too, legacy::users::read,
        legacy::change::change, legacy::change::delete,
        legacy::roles::list, legacy::roles::define, legacy::roles::set_roles,
        chat::conversations::list, chat::conversations::start, chat::conversations::read,
        chat::conversations::change, chat::conversations::delete,
        chat::messages::list, chat::messages::send,
        chat::one_message::read, chat::one_message::change, chat::one_message::delete,
        chat::of_user::list, chat::of_user::start, chat::of_user::recent, chat::of_user::read,
        chat::of_user::change, chat::of_user::delete, chat::of_user::reconnect,
        chat::of_user::validate, chat::of_user::end, chat::of_user::stats,
        chat::administer::list, chat::administer::delete,
        chat::export::export, chat::about::chat_health,
        old::about::info, old::about::clear_all,
        old::users::activities, old::users::top, old::users::list, old::users::detailed,
        old::users::conversations, old::conversations::detailed, old::conversations::tokens,
        old::conversations::response_times, old::periods::api_usage, old::periods::daily_stats,
        old::periods::by_role,
        track::activity, track::activity_elsewhere, track::request, track::conversation,
        track::message, sync_profile::sync_profile,
        chat::sockets::open, chat::sockets::open_of_user, chat::sockets::open_of_conversation,
    ),
    components(schemas(wire::live::ClientMessage, wire::live::Envelope)),
    modifiers(&Bearer)
)]
pub(super) struct Documentation;

struct Bearer;

impl utoipa::Modify for Bearer {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        let components = api.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// The viewer brings its own style attributes; nothing of it comes from elsewhere.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      frame-ancestors 'none'; base-uri 'none'";

/// `/openapi.json` and the viewer at `/docs`.
pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(redirect("/docs", "/docs/")).service(
        scope("")
            .guard(actix_web::guard::fn_guard(|context| {
                let path = context.head().uri.path();
                path.starts_with("/docs/") || path == "/openapi.json"
            }))
            .wrap(DefaultHeaders::new().add(("content-security-policy", POLICY)))
            .service(SwaggerUi::new("/docs/{_:.*}").url("/openapi.json", Documentation::openapi())),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_documented_under_a_tag_and_with_its_errors() {
        let api = Documentation::openapi();
        let json = serde_json::to_value(&api).unwrap();
        assert!(json["openapi"].as_str().unwrap().starts_with("3.1"));
        assert_eq!(api.paths.paths.len(), 120);
        assert!(json["components"]["schemas"]["Problem"].is_object());
    }
}

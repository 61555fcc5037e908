//! The accounts service of 1.x: users, roles and tokens. Served on its port and, beside our own
//! API, on ours.

pub(crate) mod change;
mod form;
pub(crate) mod health;
mod named;
mod passwords;
pub(crate) mod register;
pub(crate) mod roles;
pub(crate) mod sign_in;
pub(crate) mod users;

use actix_web::HttpResponse;
use actix_web::middleware::from_fn;
use actix_web::web::{ServiceConfig, delete, get, post, put, resource, scope};
use domain::UserId;
use wire::legacy::accounts::Done;

pub(super) use self::named::user as user_called;
use super::refusals::as_before;
use crate::backend::Backend;

/// With or without a slash at the end: a redirect would drop the body.
const ROOT: [&str; 2] = ["", "/"];

/// The routes.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(
            scope("/users")
                .wrap(from_fn(as_before))
                .service(
                    resource(ROOT)
                        .route(get().to(users::list))
                        .route(post().to(register::create_user)),
                )
                .service(resource(["/me", "/me/"]).route(get().to(users::me_too)))
                .service(
                    resource(["/{username}", "/{username}/"])
                        .route(get().to(users::read))
                        .route(put().to(change::change))
                        .route(delete().to(change::delete)),
                ),
        )
        .service(
            scope("/auth")
                .wrap(from_fn(as_before))
                .service(resource(["/register", "/register/"]).route(post().to(register::register)))
                .service(
                    resource(["/register-admin", "/register-admin/"])
                        .route(post().to(register::register_admin)),
                )
                .service(resource(["/token", "/token/"]).route(post().to(sign_in::token)))
                .service(resource(["/me", "/me/"]).route(get().to(users::me))),
        )
        .service(
            scope("/roles")
                .wrap(from_fn(as_before))
                .service(
                    resource(ROOT).route(get().to(roles::list)).route(post().to(roles::define)),
                )
                .service(
                    resource(["/{username}", "/{username}/"]).route(put().to(roles::set_roles)),
                ),
        )
        .service(resource(["/health", "/health/"]).route(get().to(health::health)));
}

/// Clients of 1.x read back at once what they were told is done, and not always as the one who
/// did it: the answer waits for the view.
async fn done(
    backend: &Backend,
    user: &UserId,
    view: &'static str,
    position: u64,
    message: impl Into<String>,
) -> HttpResponse {
    backend.took_effect(user, position).await;
    // A view in trouble does not undo what was done.
    _ = backend.views.progress().reached(view, position).await;
    HttpResponse::Ok().json(Done { message: message.into() })
}

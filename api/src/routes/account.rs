use actix_web::web::Data;
use actix_web::{HttpResponse, Responder};
use commands::account::{LogIn, LoggedIn, Password, Register};
use domain::account::Role;
use domain::{Email, FullName, Username};
use projections::Projection;
use projections::accounts::{AccountRow, Accounts};
use secrecy::SecretString;
use wire::Problem;
use wire::account::{Credentials, Me, Register as Registration, Session};

use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::{ApiError, Context, Json};

/// Opens an account and signs in.
#[utoipa::path(post, path = "/api/v1/auth/register", tag = "account", request_body = Registration,
    params(("Idempotency-Key" = Option<String>, Header, description = "Names the request: a repeat is harmless")),
    responses((status = 201, body = Session), (status = 409, body = Problem, description = "`username_taken`, `email_taken`"),
        (status = 422, body = Problem)))]
pub(super) async fn register(
    backend: Data<Backend>,
    context: Context,
    Json(body): Json<Registration>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let (register, me) = parse(body)?;
    let order = context.anonymous_order();
    let registered = backend.accounts.register(register, &order).await?;
    let session = backend.accounts.begin_session(registered.user, context.client, &order).await?;
    Ok(HttpResponse::Created().json(answer(&backend, session, me)?))
}

fn parse(body: Registration) -> Result<(Register, Me), ApiError> {
    let mut errors = Vec::new();
    let mut wrong = |name: &str, error| errors.push(ApiError::field(name, &error));
    let username = Username::parse(body.username).map_err(|error| wrong("username", error)).ok();
    let email = Email::parse(body.email).map_err(|error| wrong("email", error)).ok();
    let password =
        Password::parse(body.password.into()).map_err(|error| wrong("password", error)).ok();
    let full_name = body.full_name.filter(|name| !name.trim().is_empty());
    let full_name = full_name.as_deref().map(FullName::parse).transpose();
    let full_name = full_name.map_err(|error| wrong("full_name", error)).ok();
    let (Some(username), Some(email), Some(password), Some(full_name)) =
        (username, email, password, full_name)
    else {
        return Err(ApiError::invalid(errors));
    };
    let me = Me {
        id: String::new(),
        username: username.as_str().to_owned(),
        email: email.as_str().to_owned(),
        full_name: full_name.as_ref().map(|name| name.as_str().to_owned()),
        is_active: true,
        roles: Vec::new(),
    };
    Ok((Register { username, email, full_name, password, roles: vec![Role::User] }, me))
}

/// Signs in.
#[utoipa::path(post, path = "/api/v1/auth/token", tag = "account", request_body = Credentials,
    responses((status = 200, body = Session), (status = 401, body = Problem, description = "`bad_credentials`")))]
pub(super) async fn token(
    backend: Data<Backend>,
    context: Context,
    Json(body): Json<Credentials>,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let order = context.anonymous_order();
    let log_in = LogIn {
        name: body.username.trim().to_owned(),
        password: SecretString::from(body.password),
        client: context.client,
    };
    let session = backend.accounts.log_in(log_in, &order).await?;
    let row = backend.views.account(&session.user, 0).await?;
    let row = match row {
        Some(row) => row,
        // Registered a moment ago: the view has it by the time it has the log-in.
        None => backend
            .views
            .account(&session.user, session.position)
            .await?
            .ok_or_else(ApiError::internal)?,
    };
    Ok(HttpResponse::Ok().json(answer(&backend, session, me_of(row))?))
}

fn answer(backend: &Backend, session: LoggedIn, me: Me) -> Result<Session, ApiError> {
    backend.fresh.wrote(&session.user, session.position);
    let access_token = backend.tokens.access(&session, &me.username).map_err(|error| {
        tracing::error!(%error, "a token could not be signed");
        ApiError::internal()
    })?;
    let roles = session.roles.iter().map(|role| role.name().to_owned()).collect();
    let expires_in = (session.expires_at - session.at).num_seconds();
    Ok(Session {
        access_token,
        token_type: "bearer".to_owned(),
        expires_in: u64::try_from(expires_in).unwrap_or(0),
        position: session.position,
        user: Me { id: session.user.into(), roles, ..me },
    })
}

fn me_of(row: AccountRow) -> Me {
    Me {
        id: row.user_id,
        username: row.username,
        email: row.email,
        full_name: row.full_name,
        is_active: true,
        roles: row.roles,
    }
}

/// Ends the session.
#[utoipa::path(post, path = "/api/v1/auth/logout", tag = "account", security(("bearer" = [])),
    responses((status = 204), (status = 401, body = Problem)))]
pub(super) async fn logout(
    backend: Data<Backend>,
    actor: Actor,
    context: Context,
) -> Result<impl Responder, ApiError> {
    backend.check_ready()?;
    let order = context.order(&actor);
    backend.accounts.log_out(&actor.user, actor.session.clone(), &order).await?;
    // At once here; other nodes hear of it from the journal.
    let expires_at = chrono::DateTime::from_timestamp(actor.claims.exp, 0);
    let now = backend.clock.now();
    backend.ended.add(actor.session.as_str(), expires_at.unwrap_or(now), now);
    backend.hub.end_session(actor.user.as_str(), actor.session.as_str());
    Ok(HttpResponse::NoContent().finish())
}

/// Who am I.
#[utoipa::path(get, path = "/api/v1/auth/me", tag = "account", security(("bearer" = [])),
    responses((status = 200, body = Me), (status = 401, body = Problem)))]
pub(super) async fn me(backend: Data<Backend>, actor: Actor) -> Result<impl Responder, ApiError> {
    let seen = backend.freshen(&actor, Accounts::NAME, None).await?;
    let row = backend.views.account(&actor.user, 0).await?;
    let missing = || seen.missing(ApiError::not_found("user_not_found", "User not found"));
    Ok(seen.ok().json(me_of(row.ok_or_else(missing)?)))
}

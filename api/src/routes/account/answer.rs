//! From a session to what is told of it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use commands::account::LoggedIn;
use projections::accounts::{AccountRow, AccountState};
use wire::account::{Me, Session};

use crate::auth::RefreshCookie;
use crate::backend::Backend;
use crate::http::ApiError;

/// A pair of tokens for a session; the refresh token comes in the body or in a cookie.
pub(super) async fn session(
    backend: &Backend,
    session: LoggedIn,
    in_cookie: bool,
    request: &HttpRequest,
    status: StatusCode,
) -> Result<HttpResponse, ApiError> {
    backend.fresh.wrote(&session.user, session.position);
    let row = account_of(backend, &session).await?;
    let unsigned = |error| {
        tracing::error!(%error, "a token could not be signed");
        ApiError::internal()
    };
    let tokens = &backend.tokens;
    let (access_token, expires_in) = tokens.access(&session, &row.username).map_err(unsigned)?;
    let (refresh, refresh_in) = tokens.refresh(&session, &row.username).map_err(unsigned)?;
    // The view of the account may lag behind the session.
    let roles = session.roles.iter().map(ToString::to_string).collect();
    let me = me(backend, AccountRow { roles, one_time: session.one_time, ..row });
    let mut answer = HttpResponse::build(status);
    let refresh_token = if in_cookie {
        answer.cookie(RefreshCookie::with(refresh, refresh_in, request));
        None
    } else {
        Some(refresh)
    };
    Ok(answer.json(Session {
        access_token,
        token_type: "bearer".to_owned(),
        expires_in: expires_in.unsigned_abs(),
        refresh_token,
        refresh_expires_in: refresh_in.unsigned_abs(),
        session_id: session.session.to_string(),
        position: session.position,
        user: me,
    }))
}

/// The account of a session. What it says beside the name may lag behind.
pub(crate) async fn account_of(
    backend: &Backend,
    session: &LoggedIn,
) -> Result<AccountRow, ApiError> {
    match backend.views.account(&session.user, 0).await? {
        Some(row) => Ok(row),
        // Registered a moment ago: the view has it by the time it has the log-in.
        None => {
            let row = backend.views.account(&session.user, session.position).await?;
            row.ok_or_else(ApiError::internal)
        }
    }
}

/// Somebody, as they see themselves.
pub(super) fn me(backend: &Backend, row: AccountRow) -> Me {
    let permissions = backend.roles.permissions(&row.roles);
    Me {
        is_active: row.state() == AccountState::Active,
        id: row.user_id,
        username: row.username,
        email: row.email,
        full_name: row.full_name,
        permissions: permissions.into_iter().map(|one| one.name().to_owned()).collect(),
        roles: row.roles,
        password_change_required: row.one_time,
    }
}

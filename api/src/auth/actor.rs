use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use domain::{SessionId, UserId};

use super::Claims;
use crate::backend::Backend;
use crate::http::ApiError;

/// Whoever is signed in. A route that takes one refuses everybody else.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Which user.
    pub user: UserId,
    /// In which session.
    pub session: SessionId,
    /// All that the token says.
    pub claims: Claims,
}

impl Actor {
    /// Checks what a token says against what has happened since.
    ///
    /// # Errors
    /// 401 when the session has ended.
    pub fn from_claims(claims: Claims, backend: &Backend) -> Result<Self, ApiError> {
        if backend.ended.contains(&claims.sid) {
            return Err(ApiError::unauthenticated(
                "session_ended",
                "the session has ended; sign in again",
            ));
        }
        let invalid =
            |_| ApiError::unauthenticated("token_invalid", "Could not validate credentials");
        let user = UserId::parse(claims.uid.as_str()).map_err(invalid)?;
        let session = SessionId::parse(claims.sid.as_str()).map_err(invalid)?;
        Ok(Self { user, session, claims })
    }

    /// Reads an access token.
    ///
    /// # Errors
    /// 401 when it is not valid or its session has ended.
    pub fn from_token(token: &str, backend: &Backend) -> Result<Self, ApiError> {
        Self::from_claims(backend.tokens.read_access(token)?, backend)
    }
}

impl FromRequest for Actor {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(authenticate(request))
    }
}

fn authenticate(request: &HttpRequest) -> Result<Actor, ApiError> {
    let missing = || {
        ApiError::unauthenticated(
            "token_missing",
            "Not authenticated: send `Authorization: Bearer <token>`",
        )
    };
    let backend = request.app_data::<Data<Backend>>().ok_or_else(ApiError::miswired)?;
    let header = request.headers().get(AUTHORIZATION).ok_or_else(missing)?;
    let (scheme, token) =
        header.to_str().ok().and_then(|h| h.split_once(' ')).ok_or_else(missing)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(missing());
    }
    Actor::from_token(token.trim(), backend)
}

use std::collections::BTreeSet;

use actix_web::dev::Payload;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::{FromRequest, HttpRequest};
use domain::account::Scope;
use domain::{KeyId, SessionId, UserId};
use futures_util::future::LocalBoxFuture;

use super::{ApiKeys, Claims, admit};
use crate::backend::Backend;
use crate::http::ApiError;

/// Whoever is asking, and is known. A route that takes one lets in whom its rule allows, and
/// nobody else.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Which user.
    pub user: UserId,
    /// What the user is called.
    pub username: String,
    /// Names of the user's roles.
    pub roles: Vec<String>,
    /// How they showed who they are.
    pub via: Via,
    /// When what they showed runs out, in seconds since 1970.
    pub expires_at: i64,
    /// The password must be changed before anything else is done.
    pub one_time: bool,
}

/// How somebody showed who they are.
#[derive(Debug, Clone)]
pub enum Via {
    /// By the token of a session.
    Session(SessionId),
    /// By an API key.
    Key(KeyId, BTreeSet<Scope>),
}

impl Actor {
    /// Checks what a token says against what has happened since.
    ///
    /// # Errors
    /// 401 when the session has ended.
    pub fn from_claims(claims: &Claims, backend: &Backend) -> Result<Self, ApiError> {
        if backend.ended.contains(&claims.sid) {
            return Err(ApiError::unauthenticated(
                "session_ended",
                "the session has ended; sign in again",
            ));
        }
        let invalid =
            |_| ApiError::unauthenticated("token_invalid", "Could not validate credentials");
        Ok(Self {
            user: UserId::parse(claims.uid.as_str()).map_err(invalid)?,
            username: claims.sub.clone(),
            roles: claims.roles.clone(),
            via: Via::Session(SessionId::parse(claims.sid.as_str()).map_err(invalid)?),
            expires_at: claims.exp,
            one_time: claims.one_time,
        })
    }

    /// Reads an access token or an API key.
    ///
    /// # Errors
    /// 401 when it is not valid, and when its session has ended or the key is void.
    pub async fn from_token(token: &str, backend: &Backend) -> Result<Self, ApiError> {
        match ApiKeys::read(token) {
            Some((key, secret)) => backend.keys.holder(key, &secret, backend).await,
            None => Self::from_claims(&backend.tokens.read_access(token)?, backend),
        }
    }

    /// Reads the `Authorization` header.
    ///
    /// # Errors
    /// 401 when it names nobody.
    pub async fn from_headers(headers: &HeaderMap, backend: &Backend) -> Result<Self, ApiError> {
        let missing = || {
            ApiError::unauthenticated(
                "token_missing",
                "Not authenticated: send `Authorization: Bearer <token>`",
            )
        };
        let header = headers.get(AUTHORIZATION).ok_or_else(missing)?;
        let (scheme, token) =
            header.to_str().ok().and_then(|h| h.split_once(' ')).ok_or_else(missing)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(missing());
        }
        Self::from_token(token.trim(), backend).await
    }

    /// The session; none with an API key.
    pub fn session(&self) -> Option<&SessionId> {
        match &self.via {
            Via::Session(session) => Some(session),
            Via::Key(..) => None,
        }
    }

    /// Whether somebody means this user by a username or a user id.
    pub fn is_called(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case(&self.username) || name == self.user.as_str()
    }

    /// What a live socket ends with: the session or the key.
    pub fn seat(&self) -> &str {
        match &self.via {
            Via::Session(session) => session.as_str(),
            Via::Key(key, _) => key.as_str(),
        }
    }
}

impl FromRequest for Actor {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { admit(&request).await?.ok_or_else(ApiError::miswired) })
    }
}

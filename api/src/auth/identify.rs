use actix_web::dev::Extensions;
use actix_web::http::StatusCode;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest};
use domain::UserId;

use super::{Actor, ApiKeys};
use crate::backend::Backend;
use crate::http::ApiError;

/// Who was found to ask, for those who want to know it later in the same request.
struct Identified(Result<Actor, ApiError>);

/// Finds out who is asking; once for each request.
///
/// # Errors
/// 401 when it is nobody.
pub async fn identify(request: &HttpRequest) -> Result<Actor, ApiError> {
    if let Some(Identified(known)) = request.extensions().get() {
        return known.clone();
    }
    let backend = request.app_data::<Data<Backend>>().ok_or_else(ApiError::miswired)?;
    let found = Actor::from_headers(request.headers(), backend).await;
    request.extensions_mut().insert(Identified(found.clone()));
    found
}

/// Who was found to ask, when anybody wanted to know.
pub fn known(extensions: &Extensions) -> Option<&UserId> {
    match extensions.get() {
        Some(Identified(Ok(actor))) => Some(&actor.user),
        _ => None,
    }
}

/// Remembers that somebody who said who they are was not let in, or may not do what they asked for.
pub fn note_refusal(request: &HttpRequest, route: &str, status: StatusCode, code: &'static str) {
    if !matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        return;
    }
    let Some(backend) = request.app_data::<Data<Backend>>() else { return };
    let known = match request.extensions().get() {
        Some(Identified(Ok(actor))) => Some(Some(actor.user.clone())),
        _ => None,
    };
    if let Some(user) = known.or_else(|| signed(request, backend)) {
        backend.activity.refused(route, code, user, backend.clock.now());
    }
}

/// Whose a token is that we signed, or that an API key was shown; none for anything else. A token
/// that has run out is no news: each client finds that out once in a while.
fn signed(request: &HttpRequest, backend: &Backend) -> Option<Option<UserId>> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (_, token) = header.split_once(' ')?;
    if ApiKeys::read(token.trim()).is_some() {
        return Some(None);
    }
    let claims = backend.tokens.read_access(token.trim()).ok()?;
    Some(UserId::parse(&claims.uid).ok())
}

//! The handshakes of sockets. Their clients cannot send a header, so the token is in the address;
//! nothing that is written down holds an address with its query.

use actix_web::http::StatusCode;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::{Data, Path, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use domain::ConversationId;
use domain::account::Scope;
use projections::Projection;
use projections::conversation_list::ConversationList;
use serde::Deserialize;
use utoipa::IntoParams;
use wire::Problem;

use super::caller::find;
use super::socket::Socket;
use crate::auth::{Actor, Rule};
use crate::backend::Backend;
use crate::http::{ApiError, Context, same_origin};
use crate::legacy::Pages;

/// Query of a handshake. It is never shown: no `Debug`.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Handshake {
    /// The access token, where `legacy.ports` is on; a header `Authorization: Bearer …` comes
    /// first.
    token: Option<String>,
}

/// Opens a socket for one conversation of the caller's own.
#[utoipa::path(get, path = "/ws/{id}", tag = "legacy", params(("id" = String, Path), Handshake),
    responses((status = 101, description = "WebSocket"), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn open_of_conversation(
    backend: Data<Backend>,
    context: Context,
    id: Path<String>,
    query: Query<Handshake>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let actor = who(&backend, &request, &query).await?.ok_or_else(missing)?;
    let seen = backend.freshen(&actor, ConversationList::NAME, None).await?;
    let row = find(&backend, &id, seen).await?;
    if row.owner != actor.user.as_str() {
        return Err(ApiError::no_conversation());
    }
    let home = ConversationId::parse(row.conversation_id.as_str())
        .map_err(|_| ApiError::no_conversation())?;
    upgrade(backend, context, Some(actor), Some(home), &request, payload)
}

/// Opens a socket of the user whom the address names, who must be the caller.
#[utoipa::path(get, path = "/ws/chat/{user}", tag = "legacy",
    params(("user" = String, Path, description = "Username or user id"), Handshake),
    responses((status = 101, description = "WebSocket"), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn open_of_user(
    backend: Data<Backend>,
    context: Context,
    user: Path<String>,
    query: Query<Handshake>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let actor = who(&backend, &request, &query).await?.ok_or_else(missing)?;
    if !actor.is_called(&user) {
        let detail = "the token is somebody else's";
        return Err(ApiError::new(StatusCode::FORBIDDEN, "not_allowed", detail));
    }
    upgrade(backend, context, Some(actor), None, &request, payload)
}

/// Opens a socket. Without a token every request on it is answered with the advice to sign in.
#[utoipa::path(get, path = "/ws/chat", tag = "legacy", params(Handshake),
    responses((status = 101, description = "WebSocket"), (status = 401, body = Problem)))]
pub(crate) async fn open(
    backend: Data<Backend>,
    context: Context,
    query: Query<Handshake>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let actor = who(&backend, &request, &query).await?;
    upgrade(backend, context, actor, None, &request, payload)
}

fn missing() -> ApiError {
    ApiError::unauthenticated(
        "token_missing",
        "send the header `Authorization: Bearer <access token>`; with `legacy.ports` on, `?token=` does as well",
    )
}

/// Whoever shows a token; none without one.
async fn who(
    backend: &Data<Backend>,
    request: &HttpRequest,
    query: &Handshake,
) -> Result<Option<Actor>, ApiError> {
    backend.check_ready()?;
    let origins = request.app_data::<Pages>().map_or(&backend.origins, |pages| &pages.0);
    if !same_origin(request, origins) {
        let detail = "pages of this origin may not open a socket; see the setting http.origins";
        return Err(ApiError::new(StatusCode::FORBIDDEN, "foreign_origin", detail));
    }
    let actor = match &query.token {
        _ if request.headers().contains_key(AUTHORIZATION) => {
            Actor::from_headers(request.headers(), backend).await?
        }
        Some(token) if backend.tokens_in_addresses => {
            Actor::from_token(token.trim(), backend).await?
        }
        _ => return Ok(None),
    };
    Rule::Own(Scope::Read).admit(&actor, backend)?;
    Ok(Some(actor))
}

fn upgrade(
    backend: Data<Backend>,
    context: Context,
    actor: Option<Actor>,
    home: Option<ConversationId>,
    request: &HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    let (response, session, messages) = actix_ws::handle(request, payload).map_err(|_| {
        let detail = "open this address as a WebSocket";
        ApiError::new(StatusCode::BAD_REQUEST, "not_a_websocket", detail)
    })?;
    let messages = messages.max_frame_size(backend.body_limit).aggregate_continuations();
    let messages = messages.max_continuation_size(backend.body_limit);
    let seat = actor.as_ref().map(|actor| actor.seat().to_owned());
    let socket = Socket::new(backend.clone(), context, actor, home, session, messages);
    // From here on the end of the session is heard; it may have ended a moment before.
    if seat.is_some_and(|seat| backend.ended.contains(&seat)) {
        return Err(ApiError::unauthenticated("session_ended", "the session has ended"));
    }
    actix_web::rt::spawn(socket.run());
    Ok(response)
}

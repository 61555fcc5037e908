use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, SEC_WEBSOCKET_PROTOCOL};
use actix_web::web::{Data, Payload, Query};
use actix_web::{HttpRequest, HttpResponse, Responder};
use domain::account::Scope;
use serde::Deserialize;
use utoipa::IntoParams;
use wire::Problem;
use wire::live::{SUBPROTOCOL, Ticket};

use crate::auth::{Actor, Rule};
use crate::backend::Backend;
use crate::http::{ApiError, same_origin};
use crate::live::{Events, Place, Socket};

const TICKET_LIFETIME: Duration = Duration::from_secs(30);
/// Largest message of a client, in bytes.
const LARGEST: usize = 64 * 1024;

/// Query of the live socket.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OpenQuery {
    /// A ticket; without one the sub-protocols must carry a token.
    ticket: Option<String>,
}

/// A ticket that opens one live socket, once.
#[utoipa::path(post, path = "/api/v1/live/tickets", tag = "live", security(("bearer" = [])),
    responses((status = 201, body = Ticket), (status = 401, body = Problem)))]
pub(super) async fn ticket(
    backend: Data<Backend>,
    actor: Actor,
) -> Result<impl Responder, ApiError> {
    let (id, now) = (backend.ids.hex(32), backend.clock.now());
    let signed = backend.tokens.ticket(&actor, id, now, TICKET_LIFETIME);
    let ticket = signed.map_err(|error| {
        tracing::error!(%error, "a ticket could not be signed");
        ApiError::internal()
    })?;
    Ok(HttpResponse::Created().json(Ticket { ticket, expires_in: TICKET_LIFETIME.as_secs() }))
}

/// Opens the live socket. See `ClientMessage` and `Envelope` for what is said on it.
#[utoipa::path(get, path = "/api/v1/live", tag = "live", params(OpenQuery),
    responses((status = 101, description = "WebSocket, sub-protocol `convoai.v1`"), (status = 401, body = Problem)))]
pub(super) async fn open(
    backend: Data<Backend>,
    query: Query<OpenQuery>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    backend.check_ready()?;
    if !same_origin(&request, &backend.origins) {
        let detail =
            "pages of this origin may not open a live socket; see the setting http.origins";
        return Err(ApiError::new(StatusCode::FORBIDDEN, "foreign_origin", detail));
    }
    let actor = authenticate(&backend, &query, &request).await?;
    Rule::Own(Scope::Read).admit(&actor, &backend)?;
    let upgrade = actix_ws::handle_with_protocols(&request, payload, &[SUBPROTOCOL]);
    let (response, session, messages) = upgrade.map_err(|_| not_a_websocket())?;
    let messages = messages.max_frame_size(LARGEST).aggregate_continuations();
    let messages = messages.max_continuation_size(LARGEST);
    let seat = actor.seat().to_owned();
    let socket = Socket::new(backend.clone(), &actor, session, messages);
    // From here on the end of the session is heard; it may have ended a moment before.
    if backend.ended.contains(&seat) {
        return Err(ApiError::unauthenticated("session_ended", "the session has ended"));
    }
    actix_web::rt::spawn(socket.run());
    Ok(response)
}

/// Where an event stream begins.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EventsQuery {
    /// Journal position that the caller's lists reflect. Without one, and without `Last-Event-ID`,
    /// nothing older than now is told.
    after: Option<u64>,
}

/// The live socket's envelopes as server-sent events, for clients without WebSocket. The id of
/// each says where the client is; with the last one as `Last-Event-ID`, it is told what follows,
/// frames of answers that are being written included.
#[utoipa::path(get, path = "/api/v1/events", tag = "live", security(("bearer" = [])),
    params(EventsQuery, ("Last-Event-ID" = Option<String>, Header, description = "The id of the last event the client has")),
    responses((status = 200, content_type = "text/event-stream", body = wire::live::Envelope), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn events(
    backend: Data<Backend>,
    actor: Actor,
    query: Query<EventsQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    backend.check_ready()?;
    let last = request.headers().get("last-event-id").map(|id| id.to_str().ok());
    let place = match last {
        None | Some(Some("")) => Place::after(query.after.unwrap_or(0)),
        Some(id) => id.and_then(Place::read).ok_or_else(unknown_event)?,
    };
    let seat = actor.seat().to_owned();
    let (events, body) = Events::new(backend.clone(), &actor, place);
    // From here on the end of the session is heard; it may have ended a moment before.
    if backend.ended.contains(&seat) {
        return Err(ApiError::unauthenticated("session_ended", "the session has ended"));
    }
    actix_web::rt::spawn(events.run());
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-store"))
        // nginx would collect events until a buffer is full.
        .insert_header(("x-accel-buffering", "no"))
        .streaming(body))
}

fn unknown_event() -> ApiError {
    ApiError::invalid(vec![wire::FieldError {
        loc: vec!["header".to_owned(), "Last-Event-ID".to_owned()],
        msg: "this is not the id of an event; connect without it and read the lists again"
            .to_owned(),
        kind: "malformed".to_owned(),
    }])
}

fn not_a_websocket() -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, "not_a_websocket", "open this address as a WebSocket")
}

async fn authenticate(
    backend: &Data<Backend>,
    query: &OpenQuery,
    request: &HttpRequest,
) -> Result<Actor, ApiError> {
    if let Some(ticket) = &query.ticket {
        let claims = backend.tokens.read_ticket(ticket)?;
        let id = claims.jti.clone().unwrap_or_default();
        if !backend.journal.first_use(&id).await? {
            return Err(ApiError::unauthenticated(
                "ticket_used",
                "the ticket was used before; get a new one",
            ));
        }
        return Actor::from_claims(&claims, backend);
    }
    let protocols =
        request.headers().get(SEC_WEBSOCKET_PROTOCOL).and_then(|value| value.to_str().ok());
    let mut protocols = protocols.unwrap_or_default().split(',').map(str::trim);
    let token = protocols.find_map(|protocol| protocol.strip_prefix("bearer."));
    let missing = "get a ticket from POST /api/v1/live/tickets, or send the sub-protocols \
                   `convoai.v1` and `bearer.<token>`";
    let token = token.ok_or_else(|| ApiError::unauthenticated("token_missing", missing))?;
    Actor::from_token(token, backend).await
}

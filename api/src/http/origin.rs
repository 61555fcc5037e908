use actix_cors::Cors;
use actix_web::HttpRequest;
use actix_web::http::header::ORIGIN;
use actix_web::middleware::Condition;

/// What pages of other origins may read of an answer.
const EXPOSED: [&str; 6] = [
    "convoai-view-behind",
    "convoai-view-position",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "x-request-id",
];

/// Whether a browser's request comes from our own pages or an origin of the settings. Requests
/// without an `Origin` do not come from a page.
pub fn same_origin(request: &HttpRequest, others: &[String]) -> bool {
    let Some(origin) = request.headers().get(ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let own = request.connection_info().host().to_owned();
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    host == own || others.iter().any(|other| other == origin)
}

/// Lets pages of the named origins call the API (CORS). None by default: only our own pages may.
pub fn cors(origins: &[String]) -> Condition<Cors> {
    let allow = |cors: Cors, origin: &String| cors.allowed_origin(origin);
    let cors = origins.iter().fold(Cors::default(), allow);
    Condition::new(
        !origins.is_empty(),
        cors.allow_any_method().allow_any_header().expose_headers(EXPOSED).max_age(3600),
    )
}

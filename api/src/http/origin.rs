use actix_web::HttpRequest;
use actix_web::http::header::ORIGIN;

/// Whether a browser's request comes from our own pages or an origin of the settings. Requests
/// without an `Origin` do not come from a page.
pub fn same_origin(request: &HttpRequest, others: &[String]) -> bool {
    let Some(origin) = request.headers().get(ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let own = request.connection_info().host().to_owned();
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    host == own || others.iter().any(|other| other == origin)
}

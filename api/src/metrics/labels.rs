use actix_web::http::{Method, StatusCode};
use prometheus_client::encoding::EncodeLabelSet;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Request {
    pub(super) method: &'static str,
    pub(super) route: String,
    pub(super) status: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Route {
    pub(super) method: &'static str,
    pub(super) route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Outcome {
    pub(super) outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct View {
    pub(super) projection: String,
}

/// One of the methods that we serve: a client can make up others without end.
pub(crate) fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

pub(crate) fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

/// How the routes begin that orders come to: ours, and those of 1.x.
const ORDERED: [&str; 4] = ["/api/v1/", "/users", "/auth/", "/roles"];

/// What came of an order; none when the request was none.
pub(super) fn order(
    method: &str,
    route: &str,
    status: StatusCode,
    code: Option<&str>,
) -> Option<&'static str> {
    let is_order = matches!(method, "POST" | "PUT" | "PATCH" | "DELETE")
        && ORDERED.iter().any(|begin| route.starts_with(begin))
        && route != "/api/v1/live/tickets";
    if !is_order {
        return None;
    }
    Some(match (status.as_u16(), code) {
        (200..=299, _) => "accepted",
        (_, Some("conflict")) => "conflict",
        (503, _) => "unavailable",
        (500..=599, _) => "failed",
        _ => "refused",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_told_from_other_requests() {
        let sent = "/api/v1/conversations/{id}/messages";
        assert_eq!(order("POST", sent, StatusCode::ACCEPTED, None), Some("accepted"));
        assert_eq!(order("POST", sent, StatusCode::CONFLICT, Some("conflict")), Some("conflict"));
        assert_eq!(order("POST", sent, StatusCode::NOT_FOUND, Some("x")), Some("refused"));
        assert_eq!(order("POST", "/users", StatusCode::OK, None), Some("accepted"));
        assert_eq!(order("GET", sent, StatusCode::OK, None), None);
        assert_eq!(order("POST", "/api/v1/live/tickets", StatusCode::OK, None), None);
        assert_eq!(order("POST", "-", StatusCode::NOT_FOUND, None), None);
    }
}

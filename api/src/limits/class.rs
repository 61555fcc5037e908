use super::Class;

/// What asks for a password, beside signing in.
const CONFIRMED: &[(&str, &str)] =
    &[("POST", "/api/v1/me/password"), ("PATCH", "/api/v1/me"), ("DELETE", "/api/v1/me")];

/// What the routes begin with that are limited: ours, and those of 1.x.
const LIMITED: [&str; 8] = [
    "/api/",
    "/auth/",
    "/users",
    "/roles",
    "/conversations",
    "/messages/",
    "/admin/",
    // A handshake of 1.x takes no ticket; what is said on the socket counts by itself.
    "/ws/",
];

/// What is counted elsewhere: a live socket takes a ticket, and tickets are.
const FREE: &str = "/api/v1/live";

impl Class {
    /// The class of a route; none for what is not limited: probes, metrics, pages and files.
    pub fn of(method: &str, pattern: &str) -> Option<Self> {
        let is_api = LIMITED.iter().any(|begin| pattern.starts_with(begin));
        if !is_api || pattern == FREE {
            return None;
        }
        match (method, pattern) {
            ("POST", "/api/v1/auth/token" | "/auth/token") => Some(Self::SignIn),
            ("POST", "/api/v1/auth/refresh") => Some(Self::Refresh),
            ("POST", "/api/v1/auth/register" | "/auth/register" | "/users") => Some(Self::Register),
            _ if CONFIRMED.contains(&(method, pattern)) => Some(Self::SignIn),
            ("GET" | "HEAD", _) => Some(Self::Read),
            ("POST" | "PUT" | "PATCH" | "DELETE", _) => Some(Self::Write),
            _ => None,
        }
    }

    /// What headers, records and settings call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Refresh => "refresh",
            Self::Register => "register",
            Self::Write => "write",
            Self::Read => "read",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_of_one_class_and_probes_and_pages_of_none() {
        for (method, pattern, class) in [
            ("POST", "/api/v1/auth/token", Some(Class::SignIn)),
            ("DELETE", "/api/v1/me", Some(Class::SignIn)),
            ("POST", "/api/v1/auth/refresh", Some(Class::Refresh)),
            ("POST", "/api/v1/auth/register", Some(Class::Register)),
            ("POST", "/api/v1/conversations/{id}/messages", Some(Class::Write)),
            ("GET", "/api/v1/conversations", Some(Class::Read)),
            ("GET", "/api/v1/live", None),
            ("POST", "/api/v1/live/tickets", Some(Class::Write)),
            ("OPTIONS", "/api/v1/conversations", None),
            ("POST", "/auth/token", Some(Class::SignIn)),
            ("POST", "/users", Some(Class::Register)),
            ("GET", "/users/{username}", Some(Class::Read)),
            ("GET", "/conversations", Some(Class::Read)),
            ("DELETE", "/admin/conversations/{id}", Some(Class::Write)),
            ("GET", "/ws/{id}", Some(Class::Read)),
            ("GET", "/health", None),
            ("GET", "/healthz", None),
            ("GET", "/readyz", None),
            ("GET", "/metrics", None),
            ("GET", "/{path:.*}", None),
            ("GET", "", None),
        ] {
            assert_eq!(Class::of(method, pattern), class, "{method} {pattern}");
        }
    }
}

//! What is wrong, of whatever kind, is answered in one form, and does no harm.

mod bodies;
mod docs;
mod hostile;
mod requests;
mod tokens;

use serde_json::{Value, json};
use tests::harness::{Reply, User};

/// A route that takes a body, and a body that it takes.
struct Route {
    method: &'static str,
    path: String,
    good: Value,
    /// Fields without which it cannot do.
    needs: &'static [&'static str],
}

/// Every route that takes a body.
fn routes(chat: &str) -> Vec<Route> {
    let route = |method, path: String, needs, good| Route { method, path, good, needs };
    let person = json!({"username": "zoe", "email": "zoe@example.com", "password": "a good one",
        "full_name": "Zoe"});
    vec![
        route("POST", "/api/v1/auth/register".into(), &["username", "email", "password"], person),
        route(
            "POST",
            "/api/v1/auth/token".into(),
            &["username", "password"],
            json!({"username": "alice", "password": "a good one"}),
        ),
        route("PATCH", "/api/v1/me".into(), &[], json!({"full_name": "Zoe"})),
        route(
            "POST",
            "/api/v1/me/password".into(),
            &["old_password", "new_password"],
            json!({"old_password": "not this one", "new_password": "a good one"}),
        ),
        route(
            "POST",
            "/api/v1/me/keys".into(),
            &["name", "scopes"],
            json!({"name": "Backup", "scopes": ["read"]}),
        ),
        route(
            "POST",
            "/api/v1/conversations".into(),
            &[],
            json!({"id": "00000000000a", "title": "x"}),
        ),
        route("PATCH", format!("/api/v1/conversations/{chat}"), &["title"], json!({"title": "x"})),
        route(
            "POST",
            format!("/api/v1/conversations/{chat}/messages"),
            &["content"],
            json!({"id": "000000000a", "content": "x"}),
        ),
    ]
}

async fn send(user: &User, route: &Route, body: impl Into<Vec<u8>>) -> Reply {
    let request = user.request(route.method, &route.path);
    Reply::to(request.header("content-type", "application/json").body(body.into())).await
}

use tests::harness::{self, Reply};

use super::routes;

#[tokio::test]
async fn a_body_of_another_kind_is_refused() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    for route in routes(&chat) {
        for kind in [Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("x"), None]
        {
            let request = alice.request(route.method, &route.path).body(route.good.to_string());
            let request = kind.into_iter().fold(request, |r, kind| r.header("content-type", kind));
            Reply::to(request).await.refused(415, "not_json");
        }
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let app = harness::spawn_with([("http.body_limit", "4096")]).await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    for route in routes(&chat) {
        let body = format!("{{\"title\": \"{}\"}}", "x".repeat(5000));
        let request = alice.request(route.method, &route.path).body(body.clone());
        let request = request.header("content-type", "application/json");
        Reply::to(request).await.refused(413, "too_large");

        // Whatever length it claims to have, or none.
        let pieces = futures_util::stream::iter([Ok::<_, std::io::Error>(body)]);
        let request = alice.request(route.method, &route.path);
        let request = request.body(reqwest::Body::wrap_stream(pieces));
        let request = request.header("content-type", "application/json");
        Reply::to(request).await.refused(413, "too_large");
    }
}

#[tokio::test]
async fn a_query_that_cannot_be_used_is_refused() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let lists =
        ["/api/v1/conversations".to_owned(), format!("/api/v1/conversations/{chat}/messages")];
    for path in &lists {
        for query in [
            "limit=0",
            "limit=201",
            "limit=-1",
            "limit=x",
            "limit=",
            "limit=1e3",
            "limit=99999999999999999999",
            "cursor=garbage",
            "cursor=1-2",
            "cursor=%00",
            "min_position=-1",
            "min_position=x",
            "page=2",
            "limit=1&limit=2",
            "cursor=%ff",
        ] {
            let reply = alice.get(&format!("{path}?{query}")).await;
            assert!(matches!(reply.status, 400 | 422), "{query} {reply:?}");
            reply.problem();
        }
    }
    let one = format!("/api/v1/conversations/{chat}?min_position=x");
    alice.get(&one).await.refused(422, "invalid");
}

#[tokio::test]
async fn an_id_that_is_none_names_nothing() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    for id in ["x", "0123456789AB", "0123456789abc", "..%2f..%2fetc", "%00", "%ff", "*", "a.b", ">"]
    {
        let base = format!("/api/v1/conversations/{id}");
        for path in [base.clone(), format!("{base}/messages")] {
            let reply = alice.get(&path).await;
            assert!(matches!(reply.status, 400 | 404), "{path} {reply:?}");
            reply.problem();
        }
    }
    let chat = alice.starts("Plans").await;
    for id in ["x", "%00", "*", ">", &"0".repeat(33)] {
        for verb in ["retry", "stop"] {
            let path = format!("/api/v1/conversations/{chat}/messages/{id}/{verb}");
            let reply = alice.post(&path, &serde_json::Value::Null).await;
            reply.refused(404, "message_not_found");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_there() {
    let app = harness::spawn().await;
    for path in [
        "/api/v1/nothing",
        "/api",
        "/api/v1",
        "/api/v2/conversations",
        "/nothing.js",
        "/assets/../../etc/passwd.x",
        "/.env",
        "/.git/config.x",
    ] {
        app.get(path).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn a_method_that_an_address_does_not_take_is_refused_with_those_it_does() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let id = "0123456789ab";
    for (path, allowed) in [
        ("/api/v1/auth/register".to_owned(), vec!["POST"]),
        ("/api/v1/auth/token".to_owned(), vec!["POST"]),
        ("/api/v1/auth/logout".to_owned(), vec!["POST"]),
        ("/api/v1/auth/me".to_owned(), vec!["GET"]),
        ("/api/v1/conversations".to_owned(), vec!["GET", "POST"]),
        (format!("/api/v1/conversations/{id}"), vec!["GET", "PATCH", "DELETE"]),
        (format!("/api/v1/conversations/{id}/restore"), vec!["POST"]),
        (format!("/api/v1/conversations/{id}/messages"), vec!["GET", "POST"]),
        ("/api/v1/live/tickets".to_owned(), vec!["POST"]),
        ("/healthz".to_owned(), vec!["GET"]),
    ] {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"] {
            if allowed.contains(&method) {
                continue;
            }
            let reply = Reply::to(alice.request(method, &path)).await;
            reply.refused(405, "method_not_allowed");
            let allow = reply.header("allow");
            let mut listed: Vec<_> = allow.split(',').map(str::trim).collect();
            listed.retain(|method| *method != "HEAD");
            listed.sort_unstable();
            let mut expected = allowed.clone();
            expected.sort_unstable();
            assert_eq!(listed, expected, "{method} {path}: {reply:?}");
        }
    }
}

#[tokio::test]
async fn a_name_of_a_request_that_is_none_is_refused() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let body = serde_json::json!({"title": "Plans"});
    for key in ["", " ", &"k".repeat(201), "ké"] {
        alice.post_as(key, "/api/v1/conversations", &body).await.refused(422, "invalid");
    }
    assert_eq!(alice.lists().await.items, []);
}

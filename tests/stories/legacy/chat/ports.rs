use serde_json::{Value, json};
use tests::harness::{self, Reply, Start};

use super::super::{PORTS, spawn};
use super::{back, both, fields, ids, person, starts};

#[tokio::test]
async fn the_old_port_says_what_it_is_and_that_it_is_healthy() {
    let app = spawn().await;
    let old = app.old_chat();
    let info: Value = old.get("/").await.is(200).json();
    assert_eq!(fields(&info), ["endpoints", "features", "message", "version"]);
    assert!(info["features"].is_array() && info["endpoints"].is_object(), "{info}");
    for path in ["/health", "/health/"] {
        let health: Value = old.get(path).await.is(200).json();
        let expected =
            json!({"status": "healthy", "database": "connected", "openai_configured": true});
        assert_eq!(health, expected);
    }
}

#[tokio::test]
async fn both_ports_say_who_answers() {
    let (_app, clients) = both().await;
    for (_, old) in clients {
        let health: Value = old.get("/api/v1/chat/health").await.is(200).json();
        let expected = json!({"chat_service": "active", "openai_api": "configured",
            "websocket_connections": "active"});
        assert_eq!(health, expected);
    }
}

#[tokio::test]
async fn the_old_port_has_the_routes_below_api_v1_too() {
    let app = spawn().await;
    let old = app.old_chat();
    let alice = person(&app, &old, "alice").await;
    let chat = starts(&alice, "Plans").await;
    for slash in ["", "/"] {
        let path = format!("/api/v1/conversations{slash}");
        let list: Vec<Value> = alice.get(&path).await.is(200).json();
        assert!(ids(&list).contains(&chat.as_str()), "{list:?}");
        let path = format!("/api/v1/conversations/{chat}{slash}");
        assert_eq!(alice.get(&path).await.is(200).json::<Value>()["title"], "Plans");
        alice.put(&path, &json!({"title": "Plans"})).await.is(200);
        let path = format!("/api/v1/conversations/{chat}/messages{slash}");
        let body = json!({"role": "system", "content": "x"});
        alice.post(&path, &body).await.is(200);
        assert!(alice.get(&path).await.is(200).json::<Value>().is_array());
        let body = json!({"title": "More"});
        alice.post(&format!("/api/v1/conversations{slash}"), &body).await.is(200);
    }
    let admin = back(&app, &old, "admin").await;
    let all: Value = admin.get("/api/v1/admin/conversations/").await.is(200).json();
    assert_eq!(all.as_array().unwrap().len(), 3);
    alice.get("/api/v1/admin/conversations").await.refused(403, "not_allowed");
    admin.delete(&format!("/api/v1/admin/conversations/{chat}")).await.is(200);
    alice
        .delete(&format!("/api/v1/conversations/{chat}"))
        .await
        .refused(404, "conversation_not_found");
}

#[tokio::test]
async fn the_old_port_has_no_other_routes_and_ours_are_where_they_were() {
    let app = spawn().await;
    let old = app.old_chat();
    for path in [
        "/login",
        "/api/v1/about",
        "/healthz",
        "/metrics",
        "/docs",
        "/api/v1/live",
        "/users/",
        "/auth/me",
    ] {
        old.get(path).await.refused(404, "not_found");
    }
    let alice = app.sign_up("alice").await;
    alice.starts("Plans").await;
    assert_eq!(alice.lists().await.items.len(), 1);
    for page in ["/", "/login", "/c/0123456789ab"] {
        assert!(!app.get(page).await.is(200).text().contains("endpoints"));
    }
    let health: Value = app.get("/health").await.is(200).json();
    assert_eq!(health["service"], "auth-server");
}

#[tokio::test]
async fn pages_of_our_port_may_call_the_old_one() {
    let app = spawn().await;
    let port = app.address().split(':').nth(1).unwrap().to_owned();
    for (origin, allowed) in [(format!("http://localhost:{port}"), true), ("null".into(), false)] {
        let request = app.old_chat().request("OPTIONS", "/conversations/");
        let request = request.header("origin", &origin);
        let request = request.header("access-control-request-method", "POST");
        let reply = Reply::to(request).await;
        let expected = if allowed { origin.as_str() } else { "" };
        assert_eq!(reply.header("access-control-allow-origin"), expected);
    }
}

#[tokio::test]
async fn without_the_setting_our_port_has_the_routes_and_takes_no_token_in_an_address() {
    let app = harness::spawn().await;
    assert!(!app.has_old_ports());
    let old = app.old_client();
    old.registers("alice").await.is(200);
    let alice = old.signs_in("alice").await;
    let chat = starts(&alice, "Plans").await;
    let token = alice.token.clone().unwrap_or_default();
    let refused = alice.tries_to_connect(&format!("/ws/{chat}?token={token}")).await;
    assert_eq!(refused.expect_err("no socket"), 401);
}

#[tokio::test]
async fn what_is_asked_too_often_is_limited() {
    let settings = [("limits.write.per_minute", "60"), ("limits.write.burst", "3")];
    let app = Start::default().settings(PORTS).settings(settings).ready().await;
    let alice = person(&app, &app.old_chat(), "alice").await;
    let chat = starts(&alice, "Plans").await;
    let mut socket = alice.connects(&format!("/ws/{chat}")).await;
    // What is said on a socket counts with the rest.
    let mut said = Vec::new();
    for _ in 0..5 {
        let reply = socket.asks(&json!({"type": "end_conversation", "data": {}})).await;
        said.push(reply["success"].as_bool().unwrap());
    }
    assert!(said.starts_with(&[true]) && said.ends_with(&[false]), "{said:?}");
    alice.post("/conversations/", &json!({"title": "x"})).await.refused(429, "rate_limited");
}

use serde_json::{Value, json};
use tests::harness::{self, OldClient, Reply};

use super::super::{both, spawn};

#[tokio::test]
async fn both_ports_say_that_they_are_healthy() {
    let (_app, clients) = both().await;
    for (_, old) in clients {
        for path in ["/health", "/health/"] {
            let health: Value = old.get(path).await.is(200).json();
            assert_eq!(health, json!({"status": "healthy", "service": "auth-server"}));
        }
    }
}

#[tokio::test]
async fn the_old_port_has_the_old_routes_and_no_others() {
    let app = spawn().await;
    let old = app.old_accounts();
    for path in ["/", "/login", "/api/v1/about", "/healthz", "/metrics", "/docs", "/openapi.json"] {
        old.get(path).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn our_pages_and_routes_are_where_they_were() {
    let app = spawn().await;
    for page in ["/", "/login", "/register", "/c/0123456789ab"] {
        app.get(page).await.is(200);
    }
    app.get("/api/v1/auth/me").await.refused(401, "token_missing");
    app.get("/usersx").await.refused(404, "not_found");
    app.get("/api/v1/about/").await.refused(404, "not_found");
}

async fn preflight(old: &OldClient, origin: &str) -> Reply {
    let request = old.request("OPTIONS", "/users/").header("origin", origin);
    let request = request.header("access-control-request-method", "POST");
    Reply::to(request.header("access-control-request-headers", "authorization")).await
}

#[tokio::test]
async fn pages_of_our_port_and_of_named_origins_may_call_the_old_one_and_no_others() {
    let settings = [
        ("legacy.ports", "true"),
        ("legacy.accounts_listen", "127.0.0.1:0"),
        ("legacy.chat_listen", "127.0.0.1:0"),
        ("legacy.analytics_listen", "127.0.0.1:0"),
        ("http.origins", "https://chat.example.com"),
    ];
    let app = harness::spawn_with(settings).await;
    let old = app.old_accounts();
    let port = app.address().split(':').nth(1).unwrap().to_owned();
    let own = [format!("http://127.0.0.1:{port}"), format!("http://localhost:{port}")];
    for origin in own.iter().map(String::as_str).chain(["https://chat.example.com"]) {
        let reply = preflight(&old, origin).await.is(200);
        assert_eq!(reply.header("access-control-allow-origin"), origin);
        assert_eq!(reply.header("access-control-allow-credentials"), "");
    }
    for origin in ["https://evil.example", "null", "http://localhost:1"] {
        let reply = preflight(&old, origin).await;
        assert_eq!(reply.header("access-control-allow-origin"), "", "{origin}: {reply:?}");
        let reply = Reply::to(old.request("GET", "/health").header("origin", origin)).await;
        assert_eq!(reply.header("access-control-allow-origin"), "", "{origin}: {reply:?}");
    }
}

#[tokio::test]
async fn without_the_setting_nobody_listens_and_our_port_has_the_routes() {
    let app = harness::spawn().await;
    assert!(!app.has_old_ports());
    let old = app.old_client();
    old.registers("alice").await.is(200);
    old.signs_in("alice").await.get("/auth/me").await.is(200);
}

#[tokio::test]
async fn what_one_node_did_another_knows() {
    let app = spawn().await;
    let twin = app.twin().await;
    let (here, there) = (app.old_accounts(), twin.old_accounts());
    here.registers("alice").await.is(200);
    let alice = there.signs_in("alice").await;
    alice.get("/auth/me").await.is(200);
    let admin = here.signs_in("admin").await;
    let seen: Value = there.with_token(admin.token.clone().unwrap()).get("/users/").await.json();
    assert_eq!(seen["users"].as_array().unwrap().len(), 2);
    // Its token is void there a moment later, too.
    admin.delete("/users/alice").await.is(200);
    harness::until("a token that is void at the other node", async || {
        let reply = alice.get("/auth/me").await;
        if reply.status == 401 { Ok(()) } else { Err(reply.text()) }
    })
    .await;
}

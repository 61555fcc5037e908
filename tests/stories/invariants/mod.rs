//! What must hold whatever happens, looked at from behind.

mod consumers;
mod journal;
mod rebuilding;
mod secrecy;

use serde_json::{Value, json};
use tests::harness::{App, User};
use tests::model_double::Script;

/// A bit of everything: people, conversations, answers of every end, the trash, a log-out, attempts
/// that fail, exports.
async fn a_busy_day(app: &App) -> User {
    let alice = app.sign_up("alice").await;
    let bob = app.sign_up("bob-the-builder").await;
    let chat = alice.starts("Secret plans").await;
    app.model.script(Script::answer("The secret answer.")).script(Script::status(400));
    alice.asks(&chat, "My secret question").await;
    let (failed, _) = alice.asks(&chat, "A question that fails").await;
    app.model.script(Script::answer("One half, and the other").in_pieces(2).hold_after(1));
    let again = alice.retries(&failed).await;
    app.model.held().await;
    alice.stops(&again).await;
    alice.hears_answer(&again).await;
    alice.asks(&chat, "One more question").await;
    let path = format!("/api/v1/conversations/{chat}");
    alice.patch(&path, &json!({"title": "Renamed secret plans"})).await.is(200);
    let trash = bob.starts("Secret trash").await;
    bob.sends(&trash, "Secret words").await;
    bob.delete(&format!("/api/v1/conversations/{trash}")).await.is(200);
    let back = bob.starts("Secret treasure").await;
    bob.delete(&format!("/api/v1/conversations/{back}")).await.is(200);
    bob.post(&format!("/api/v1/conversations/{back}/restore"), &Value::Null).await.is(200);
    let elsewhere = app.log_in("bob-the-builder").await;
    elsewhere.post("/api/v1/auth/logout", &Value::Null).await.is(204);
    let admin = app.log_in("admin").await;
    let role = json!({"name": "support", "permissions": ["read_accounts"]});
    admin.post("/api/v1/roles", &role).await.is(201);
    let key = json!({"name": "Secret backup", "scopes": ["read"]});
    alice.post("/api/v1/me/keys", &key).await.is(201);
    alice.patch("/api/v1/me", &json!({"full_name": "Secret name"})).await.is(200);
    let wrong = json!({"username": "alice", "password": "some other secret"});
    app.post("/api/v1/auth/token", &wrong).await.refused(401, "bad_credentials");
    bob.get("/api/v1/accounts").await.refused(403, "not_allowed");
    let track = json!({"name": "Tracker", "scopes": ["track"]});
    let key: wire::account::CreatedApiKey =
        bob.post("/api/v1/me/keys", &track).await.is(201).json();
    let report = json!({
        "user_id": alice.id, "username": "alice", "activity_type": "exported",
        "ip_address": "127.0.0.1", "user_agent": "Secret agent",
        "extra_data": {"file": "Secret words"},
    });
    let path = "/api/v1/analytics/track/activity-public";
    bob.with_token(key.key).post(path, &report).await.is(200);
    alice.get(&format!("/api/v1/conversations/{chat}/export")).await.is(200);
    alice.get("/api/v1/export?format=markdown").await.is(200);
    let path = format!("/api/v1/chat/conversations/{chat}/export");
    admin.get(&path).await.is(200);
    admin.get(&format!("/api/v1/accounts/{}/sessions", alice.id)).await.is(200);
    alice
}

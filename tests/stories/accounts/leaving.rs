use serde_json::{Value, json};
use tests::harness::{self, PASSWORD, Reply};

const PROFILE: &str = "/api/v1/me";
const ME: &str = "/api/v1/auth/me";

#[tokio::test]
async fn whoever_leaves_is_signed_out_and_their_names_are_free() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let elsewhere = app.log_in("alice").await;
    let wrong = alice.request("DELETE", PROFILE).json(&json!({"password": "not this one"}));
    Reply::to(wrong).await.refused(403, "wrong_password");
    let right = alice.request("DELETE", PROFILE).json(&json!({"password": PASSWORD}));
    Reply::to(right).await.is(204);
    for session in [&alice, &elsewhere] {
        session.get(ME).await.refused(401, "session_ended");
    }
    let body = json!({"username": "alice", "password": PASSWORD});
    app.post("/api/v1/auth/token", &body).await.refused(401, "bad_credentials");
    assert_ne!(app.sign_up("alice").await.id, alice.id);
}

#[tokio::test]
async fn a_deletion_is_taken_back_with_names_and_conversations() {
    let app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let path = format!("/api/v1/accounts/{}", alice.id);
    admin.delete(&path).await.is(200);
    admin.delete(&path).await.refused(404, "user_not_found");
    alice.get(ME).await.refused(401, "session_ended");

    admin.post(&format!("{path}/restore"), &Value::Null).await.is(200);
    let back = app.log_in("alice").await;
    assert_eq!(back.id, alice.id);
    assert_eq!(back.lists().await.items[0].id, chat);
}

#[tokio::test]
async fn a_name_that_somebody_else_has_by_now_is_not_taken_back() {
    let app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    let alice = app.sign_up("alice").await;
    let path = format!("/api/v1/accounts/{}", alice.id);
    admin.delete(&path).await.is(200);
    app.sign_up("alice").await;
    let restored = admin.post(&format!("{path}/restore"), &Value::Null).await;
    restored.refused(409, "username_taken");
}

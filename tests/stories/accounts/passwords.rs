use serde_json::json;
use tests::harness::{self, PASSWORD};
use wire::account::Session;

const PASSWORD_OF_MINE: &str = "/api/v1/me/password";
const TOKEN: &str = "/api/v1/auth/token";
const ME: &str = "/api/v1/auth/me";
const NEW: &str = "a rainy tuesday in spring";

#[tokio::test]
async fn another_password_counts_at_once_on_every_node_and_ends_every_other_session() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let elsewhere = app.log_in("alice").await;
    let twin = app.twin().await;
    let change = json!({"old_password": PASSWORD, "new_password": NEW});
    alice.post(PASSWORD_OF_MINE, &change).await.is(200);

    alice.get(ME).await.is(200);
    elsewhere.get(ME).await.refused(401, "session_ended");
    for node in [&app, &twin] {
        let with = |password: &str| json!({"username": "alice", "password": password});
        node.post(TOKEN, &with(PASSWORD)).await.refused(401, "bad_credentials");
        node.post(TOKEN, &with(NEW)).await.is(200);
    }
    // One hash is left, and it is that of the new one.
    let hashes = format!("select hash from vault.credentials where user_id = '{}'", alice.id);
    assert_eq!(app.database.column(&hashes).await.len(), 1);
}

#[tokio::test]
async fn the_old_password_is_asked_for() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let change = json!({"old_password": "not this one", "new_password": NEW});
    alice.post(PASSWORD_OF_MINE, &change).await.refused(403, "wrong_password");
    app.log_in("alice").await;
}

#[tokio::test]
async fn what_is_no_good_password_is_not_taken() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    for (bad, code) in [
        ("short", "too_short"),
        ("password123", "too_common"),
        ("iloveyou", "too_common"),
        (PASSWORD, "unchanged"),
    ] {
        let change = json!({"old_password": PASSWORD, "new_password": bad});
        let problem = alice.post(PASSWORD_OF_MINE, &change).await.refused(422, "invalid");
        assert_eq!(problem.errors[0].kind, code, "{problem:?}");
    }
    let body = json!({"username": "bob", "email": "bob@example.com", "password": "12345678"});
    let problem = app.post("/api/v1/auth/register", &body).await.refused(422, "invalid");
    assert_eq!(problem.errors[0].kind, "too_common");
    app.log_in("alice").await;
}

#[tokio::test]
async fn a_password_that_was_made_up_is_changed_before_anything_else() {
    let app = harness::spawn().await;
    let admin = app.log_in("admin").await;
    let alice = app.sign_up("alice").await;
    let path = format!("/api/v1/accounts/{}/password", alice.id);
    let reset: wire::people::OneTimePassword =
        admin.post(&path, &serde_json::Value::Null).await.is(200).json();
    alice.get(ME).await.refused(401, "session_ended");

    let given = reset.one_time_password;
    let body = json!({"username": "alice", "password": given});
    let session: Session = app.post(TOKEN, &body).await.is(200).json();
    assert!(session.user.password_change_required);
    let alice = app.user(session.clone());
    alice.get(ME).await.is(200);
    let refused = alice.get("/api/v1/conversations").await;
    refused.refused(403, "password_change_required");
    assert_eq!(alice.tries_to_connect().await.err(), Some(403));

    let change = json!({"old_password": given, "new_password": NEW});
    alice.post(PASSWORD_OF_MINE, &change).await.is(200);
    let body = json!({"refresh_token": session.refresh_token});
    let next: Session = app.post("/api/v1/auth/refresh", &body).await.is(200).json();
    assert!(!next.user.password_change_required);
    app.user(next).get("/api/v1/conversations").await.is(200);
}

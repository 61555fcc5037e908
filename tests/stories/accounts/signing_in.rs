use serde_json::json;
use tests::harness::{self, PASSWORD};

const TOKEN: &str = "/api/v1/auth/token";

#[tokio::test]
async fn one_signs_in_by_name_or_address_in_any_case() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    for name in ["alice", "ALICE", "alice@example.com", "Alice@EXAMPLE.com", "  alice "] {
        let again = app.log_in(name).await;
        assert_eq!(again.id, alice.id, "{name}");
        assert_ne!(again.token, alice.token);
        again.get("/api/v1/auth/me").await.is(200);
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_look_the_same() {
    let app = harness::spawn().await;
    app.sign_up("alice").await;
    let wrong = |name: &str, password: &str| json!({"username": name, "password": password});
    let mut seen = Vec::new();
    for body in [
        wrong("alice", "wrong password"),
        wrong("alice@example.com", "wrong password"),
        wrong("nobody", PASSWORD),
        wrong("nobody@example.com", PASSWORD),
        wrong("", ""),
        wrong("a b@", &"x".repeat(5000)),
    ] {
        let problem = app.post(TOKEN, &body).await.refused(401, "bad_credentials");
        seen.push((problem.title, problem.detail, problem.errors));
    }
    assert!(seen.iter().all(|one| *one == seen[0]), "{seen:?}");
}

#[tokio::test]
async fn a_session_survives_a_restart_and_so_does_its_end() {
    let mut app = harness::spawn().await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    bob.post("/api/v1/auth/logout", &json!(null)).await.is(204);
    app.restart().await;
    alice.get("/api/v1/auth/me").await.is(200);
    bob.get("/api/v1/auth/me").await.refused(401, "session_ended");
}

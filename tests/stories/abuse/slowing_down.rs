use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use serde_json::json;
use tests::harness::{self, PASSWORD};

use super::{TOKEN, tries_from};

#[tokio::test]
async fn guessing_waits_and_the_true_user_elsewhere_does_not() {
    let patient = [("http.trusted_proxies", "127.0.0.1"), ("auth.slow_down_max_ms", "30000")];
    let app = harness::spawn_with(patient).await;
    app.sign_up("alice").await;
    for name in ["alice", "nobody-of-ours"] {
        let guess = |n: usize| {
            let (app, password) = (&app, format!("guess {n}"));
            async move { tries_from(app, "203.0.113.7", name, &password).await }
        };
        let mut guesses: FuturesUnordered<_> = (0..16).map(guess).collect();
        // The first four are answered at once; the last ones would take half a minute.
        for _ in 0..4 {
            let reply = guesses.next().await.expect("sixteen");
            reply.refused(401, "bad_credentials");
        }
        // Meanwhile, from another address.
        tries_from(&app, "198.51.100.9", "alice", PASSWORD).await.is(200);
        let mut answered = 4;
        while let Some(Some(_)) = futures_util::FutureExt::now_or_never(guesses.next()) {
            answered += 1;
        }
        assert!(answered < 16, "{answered} of 16 guesses were answered");
    }
}

#[tokio::test]
async fn who_remembers_the_password_is_not_slow_any_more() {
    let app = harness::spawn_with([("auth.slow_down_max_ms", "30000")]).await;
    app.sign_up("alice").await;
    let wrong = json!({"username": "Alice", "password": "not this one"});
    // Failures that would have to wait for minutes, were they not forgotten in between.
    for _ in 0..6 {
        for _ in 0..3 {
            app.post(TOKEN, &wrong).await.refused(401, "bad_credentials");
        }
        app.log_in("alice").await;
    }
}

#[tokio::test]
async fn confirming_with_the_password_is_an_attempt_like_signing_in() {
    let app = harness::spawn_with([("auth.slow_down_max_ms", "30000")]).await;
    let alice = app.sign_up("alice").await;
    let change = json!({"old_password": "not this one", "new_password": "a rainy tuesday in May"});
    let guess = |_| alice.post("/api/v1/me/password", &change);
    let mut guesses: FuturesUnordered<_> = (0..16).map(guess).collect();
    for _ in 0..4 {
        guesses.next().await.expect("sixteen").refused(403, "wrong_password");
    }
    alice.get("/api/v1/auth/me").await.is(200);
    assert!(guesses.len() > 1, "all guesses were answered");
}

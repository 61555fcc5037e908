use serde_json::json;
use tests::harness::{self, PASSWORD, Reply, until};

use super::{ME, TOKEN, records, times};

/// The parameters of the header `RateLimit`: what is left, and for how long.
fn left(reply: &Reply, class: &str) -> (u32, u32) {
    let header = reply.header("ratelimit");
    let rest = header.strip_prefix(&format!("\"{class}\";r=")).expect(header);
    let (remaining, reset) = rest.split_once(";t=").expect(header);
    (remaining.parse().expect(header), reset.parse().expect(header))
}

#[tokio::test]
async fn whoever_reads_too_much_is_told_until_when_to_wait_and_nobody_else_is() {
    let slow = [("limits.read.per_minute", "6"), ("limits.read.burst", "3")];
    let app = harness::spawn_with(slow).await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    for remaining in [2, 1, 0] {
        let reply = alice.get(ME).await.is(200);
        assert_eq!(reply.header("ratelimit-policy"), "\"read\";q=3;w=30");
        assert_eq!(left(&reply, "read").0, remaining);
    }
    let refused = alice.get(ME).await;
    let problem = refused.refused(429, "rate_limited");
    assert!(problem.detail.contains("try again in"), "{}", problem.detail);
    let wait: u32 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=10).contains(&wait), "{refused:?}");
    assert_eq!(left(&refused, "read"), (0, wait));
    assert_eq!(refused.header("ratelimit-policy"), "\"read\";q=3;w=30");

    // Another user at the same address, other kinds of requests, probes and pages.
    bob.get(ME).await.is(200);
    alice.starts("Plans").await;
    for path in ["/healthz", "/readyz", "/metrics", "/", "/docs/errors"] {
        for _ in 0..5 {
            let reply = app.get(path).await.is(200);
            assert_eq!(reply.header("ratelimit"), "", "{path}");
        }
    }
    let found = until("a record", async || {
        let found = records(&app, "rate_limited").await;
        if found.is_empty() { Err("none".to_owned()) } else { Ok(found) }
    })
    .await;
    let (data, owner) = &found[0];
    assert_eq!((&data["class"], &data["user"]), (&json!("read"), &json!(alice.id)));
    assert_eq!((times(&found), owner), (1, &alice.id));
    assert!(data["address"]["sealed"].is_string(), "{data}");
}

#[tokio::test]
async fn what_is_refused_for_another_reason_says_how_one_stands_too() {
    let slow = [("limits.read.per_minute", "6"), ("limits.read.burst", "3")];
    let app = harness::spawn_with(slow).await;
    let alice = app.sign_up("alice").await;
    let missing = alice.get("/api/v1/conversations/000000000000").await;
    missing.refused(404, "conversation_not_found");
    assert_eq!(left(&missing, "read").0, 2);
    // Without a valid token it is the address that counts.
    for remaining in [2, 1, 0] {
        let reply = alice.with_token("garbage").get(ME).await;
        reply.refused(401, "token_invalid");
        assert_eq!(left(&reply, "read").0, remaining);
    }
    app.get(ME).await.refused(429, "rate_limited");
    alice.get(ME).await.is(200);
}

#[tokio::test]
async fn signing_in_is_counted_by_address_and_confirming_by_user() {
    let slow = [("limits.sign_in.per_minute", "6"), ("limits.sign_in.burst", "2")];
    let app = harness::spawn_with(slow).await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    app.log_in("alice").await;
    app.log_in("bob").await;
    let body = json!({"username": "carol", "password": PASSWORD});
    app.post(TOKEN, &body).await.refused(429, "rate_limited");
    let change = json!({"old_password": "wrong", "new_password": "a rainy tuesday in spring"});
    for user in [&alice, &bob] {
        for _ in 0..2 {
            let reply = user.post("/api/v1/me/password", &change).await;
            reply.refused(403, "wrong_password");
        }
        user.post("/api/v1/me/password", &change).await.refused(429, "rate_limited");
    }
}

#[tokio::test]
async fn registering_and_refreshing_have_limits_of_their_own() {
    let slow = [
        ("limits.register.per_minute", "6"),
        ("limits.register.burst", "1"),
        ("limits.refresh.per_minute", "6"),
        ("limits.refresh.burst", "1"),
    ];
    let app = harness::spawn_with(slow).await;
    app.sign_up("alice").await;
    let body = json!({"username": "bob", "email": "bob@example.com", "password": PASSWORD});
    app.post("/api/v1/auth/register", &body).await.refused(429, "rate_limited");
    let body = json!({"refresh_token": "garbage"});
    app.post("/api/v1/auth/refresh", &body).await.refused(401, "token_invalid");
    app.post("/api/v1/auth/refresh", &body).await.refused(429, "rate_limited");
    app.log_in("alice").await;
}

#[tokio::test]
async fn without_a_number_there_is_no_limit() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    for _ in 0..50 {
        assert_eq!(alice.get(ME).await.is(200).header("ratelimit"), "");
    }
}

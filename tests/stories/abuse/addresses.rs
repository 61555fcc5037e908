use serde_json::Value;
use tests::harness::{self, PASSWORD};

use super::tries_from;

const SLOW: [(&str, &str); 2] = [("limits.sign_in.per_minute", "6"), ("limits.sign_in.burst", "1")];

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_counts_for_itself() {
    let [one, other] = SLOW;
    let app = harness::spawn_with([one, other, ("http.trusted_proxies", "127.0.0.0/8")]).await;
    let alice = app.sign_up("alice").await;
    tries_from(&app, "192.0.2.1", "alice", PASSWORD).await.is(200);
    tries_from(&app, "192.0.2.1", "alice", PASSWORD).await.refused(429, "rate_limited");
    tries_from(&app, "192.0.2.2", "alice", PASSWORD).await.is(200);
    // What a client says before its proxy is its own invention.
    let made_up = "198.51.100.1, 192.0.2.1";
    tries_from(&app, made_up, "alice", PASSWORD).await.refused(429, "rate_limited");
    // Of IPv6 a client has a whole network.
    tries_from(&app, "2001:db8::1", "alice", PASSWORD).await.is(200);
    tries_from(&app, "2001:db8::2", "alice", PASSWORD).await.refused(429, "rate_limited");
    tries_from(&app, "2001:db8:0:1::1", "alice", PASSWORD).await.is(200);

    let sessions: Value = alice.get("/api/v1/me/sessions").await.is(200).json();
    let addresses = sessions["items"].as_array().expect("a page");
    assert!(addresses.iter().any(|one| one["address"] == "192.0.2.1"), "{sessions}");
}

#[tokio::test]
async fn nobody_else_is_believed() {
    let app = harness::spawn_with(SLOW).await;
    app.sign_up("alice").await;
    tries_from(&app, "192.0.2.1", "alice", PASSWORD).await.is(200);
    tries_from(&app, "192.0.2.2", "alice", PASSWORD).await.refused(429, "rate_limited");
}

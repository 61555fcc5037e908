use std::time::Instant;

use futures_util::StreamExt as _;
use futures_util::stream;
use serde_json::{Value, json};
use tests::harness::{self, OwnServices, Start, until};

use super::{ME, TOKEN, records, times};

/// Whose a record is that is nobody's of ours.
const NOBODY: &str = "0000000000000000";

#[tokio::test]
async fn a_flood_of_failures_is_a_handful_of_records_and_none_is_missed() {
    let mut app = harness::spawn().await;
    app.sign_up("alice").await;
    let wrong = json!({"username": "alice", "password": "not this one"});
    let began = Instant::now();
    let tries = stream::iter(0..500).map(|_| app.post(TOKEN, &wrong)).buffer_unordered(8);
    tries.for_each(async |reply| drop(reply.refused(401, "bad_credentials"))).await;
    // What waits for the end of its window is written when the server stops.
    app.stop().await;
    let found = records(&app, "log_in_failed").await;
    assert_eq!(times(&found), 500, "{found:?}");
    // One at once, one for each window that has passed, one at the end.
    let windows = began.elapsed().as_secs() / 10;
    assert!(found.len() as u64 <= 3 + windows, "{found:?}");
}

/// There is no other door for those who guess.
#[tokio::test]
async fn a_failure_by_the_route_of_1x_is_written_down_too() {
    let app = harness::spawn().await;
    app.sign_up("alice").await;
    app.old_client().tries("alice", "not this one").await.refused(401, "bad_credentials");
    until("a record", async || {
        let found = records(&app, "log_in_failed").await;
        if times(&found) == 1 { Ok(()) } else { Err(format!("{found:?}")) }
    })
    .await;
}

#[tokio::test]
async fn the_first_failure_is_written_at_once_and_sealed_for_whom_it_concerns() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let by = [("ALICE", "alice"), ("nobody-of-ours", "nobody")];
    for (name, agent) in by {
        let wrong = json!({"username": name, "password": "not this one"});
        let request = app.request("POST", TOKEN).header("user-agent", agent);
        harness::Reply::to(request.json(&wrong)).await.refused(401, "bad_credentials");
    }
    let found = until("both records", async || {
        let found = records(&app, "log_in_failed").await;
        if found.len() == 2 { Ok(found) } else { Err(format!("{found:?}")) }
    })
    .await;
    let owners: Vec<_> = found.iter().map(|(_, owner)| owner.as_str()).collect();
    assert!(owners.contains(&alice.id.as_str()) && owners.contains(&NOBODY), "{owners:?}");
    for (data, _) in &found {
        assert_eq!(data["times"], 1);
        assert_eq!(data["name"].as_str().map(str::len), Some(32), "{data}");
        let sealed = [&data["address"]["sealed"], &data["user_agent"]["sealed"]];
        assert!(sealed.iter().all(|text| text.is_string()), "{data}");
    }
    // The same name as in the event of the registration.
    let (data, _) = found.iter().find(|(_, owner)| *owner == alice.id).expect("hers");
    let key = data["name"].as_str().expect("a hash");
    let journal = app.journal().await;
    let registered = |text: String| text.contains(".registered.") && text.contains(key);
    assert!(journal.iter().any(|commit| registered(commit.text())), "{key}");
}

#[tokio::test]
async fn it_is_remembered_who_was_refused_what() {
    let mut app = harness::spawn().await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    for _ in 0..3 {
        alice.get("/api/v1/accounts").await.refused(403, "not_allowed");
    }
    bob.post("/api/v1/auth/logout", &Value::Null).await.is(204);
    bob.get(ME).await.refused(401, "session_ended");
    let key = format!("cvai_{}_{}", "c".repeat(12), "5".repeat(64));
    alice.with_token(key).get(ME).await.refused(401, "key_invalid");
    // Who says nothing that can be known is no news, nor is a password that is wrong.
    alice.with_token("garbage").get(ME).await.refused(401, "token_invalid");
    app.get(ME).await.refused(401, "token_missing");
    app.stop().await;

    let found = records(&app, "refused").await;
    let of = |code: &str| -> Vec<_> {
        found.iter().filter(|(data, _)| data["code"] == code).cloned().collect()
    };
    let not_allowed = of("not_allowed");
    assert_eq!(times(&not_allowed), 3);
    let (data, owner) = &not_allowed[0];
    assert_eq!((&data["route"], &data["user"]), (&json!("/api/v1/accounts"), &json!(alice.id)));
    assert_eq!(*owner, alice.id);
    let ended = of("session_ended");
    assert_eq!((times(&ended), &ended[0].0["user"]), (1, &json!(bob.id)));
    let void = of("key_invalid");
    assert_eq!((times(&void), &void[0].0["user"]), (1, &Value::Null));
    assert_eq!(times(&found), 5, "{found:?}");
}

#[tokio::test]
async fn while_the_journal_is_away_it_is_counted_and_written_later() {
    let mut services = OwnServices::start().await;
    let quick = [("journal.ack_timeout_ms", "200"), ("journal.retry_for_s", "1")];
    let app = Start::on(services.addresses()).settings(quick).ready().await;
    let alice = app.sign_up("alice").await;
    services.kill_nats().await;
    for _ in 0..7 {
        alice.get("/api/v1/accounts").await.refused(403, "not_allowed");
    }
    services.restart_nats().await;
    app.becomes_ready().await;
    until("seven refusals", async || {
        let found = records(&app, "refused").await;
        if times(&found) == 7 { Ok(()) } else { Err(format!("{found:?}")) }
    })
    .await;
}

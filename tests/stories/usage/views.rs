//! Views over the stream of activity are views like the others.

use serde_json::json;
use tests::harness::{self, until};
use wire::system::Readiness;

use super::{calls, counts};

const ME: &str = "user_id = '' and route = '/api/v1/auth/me'";

#[tokio::test]
async fn how_far_they_are_is_told_in_positions_of_their_own_stream() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    // Many more commits than entries of activity.
    let chat = alice.starts("Plans").await;
    for n in 0..30 {
        alice.sends(&chat, &format!("Message {n}")).await;
    }
    until("views without lag", async || {
        let ready: Readiness = app.get("/readyz").await.json();
        let asked = app.activity().await.len() as u64;
        let found = ready.projections.iter().find(|view| view.name == "analytics_requests");
        let view = found.expect("the view");
        assert_eq!(view.stream, "activity");
        let there = view.position == asked && view.lag == 0 && view.state == "live" && asked > 0;
        if there { Ok(()) } else { Err(format!("{view:?} of {asked}")) }
    })
    .await;
    // What was asked last is counted within a second, and a checkpoint is stored soon after.
    until("a list without lag", async || {
        for one in app.operates(&["projections", "list", "--json"]).await.is(0).values() {
            let stream = match one["projection"].as_str() {
                Some("analytics_requests" | "audit_entries" | "reported_activity") => "activity",
                _ => "journal",
            };
            assert_eq!(one["stream"], stream, "{one}");
            if one["lag"] != 0 {
                return Err(one.to_string());
            }
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn they_are_rebuilt_compared_and_looked_at_as_they_were() {
    let mut app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    for _ in 0..3 {
        alice.get("/api/v1/auth/me").await.is(200);
    }
    app.restart().await;
    counts(&app, ME, 3).await;
    let then = app.activity().await.len();
    for _ in 0..4 {
        alice.get("/api/v1/auth/me").await.is(200);
    }
    app.restart().await;
    counts(&app, ME, 7).await;

    app.database.execute("update analytics_requests set calls = calls + 1".to_owned()).await;
    let diff = ["projections", "diff", "analytics_requests", "--json"];
    let differs = app.operates(&diff).await.is(3).value();
    assert!(differs["comparison"]["different"].as_u64() > Some(1), "{differs}");
    app.operates(&["projections", "rebuild", "analytics_requests", "--json"]).await.is(0);
    app.operates(&diff).await.is(0);
    assert_eq!(calls(&app, ME).await, 7);

    let end = then.to_string();
    let as_of = ["projections", "rebuild", "analytics_requests", "--json", "--as-of", &end];
    let kept = app.operates(&as_of).await.is(0).value();
    assert_eq!(kept["position"], then, "{kept}");
    let query = format!(
        "select sum(calls)::text from as_of_analytics_requests.analytics_requests where {ME}"
    );
    assert_eq!(app.database.column(&query).await, ["3"]);
    let future = ["projections", "rebuild", "analytics_requests", "--json", "--as-of", "99999"];
    let refused = app.operates(&future).await.is(1);
    assert!(refused.complained.contains("the stream of activity ends at"), "{refused:?}");
}

#[tokio::test]
async fn what_cannot_be_read_is_parked_alone() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let context = app.jetstream().await;
    let subject = format!("{}.activity.requests_served", app.prefix);
    let later = json!([{
        "specversion": "1.0", "id": "smuggled/0", "source": "/activity",
        "time": "2026-11-28T08:00:00Z", "type": "convoai.activity.requests_served.v99", "data": {},
    }]);
    let stored = context.publish(subject, later.to_string().into()).await.expect("sent");
    let position = stored.await.expect("stored").sequence;
    alice.get("/api/v1/auth/me").await.is(200);
    counts(&app, ME, 1).await;
    let parked = until("what is parked", async || {
        let arguments = ["projections", "parked", "analytics_requests", "--json"];
        let parked = app.operates(&arguments).await.is(0).values();
        if parked.is_empty() { Err("nothing".to_owned()) } else { Ok(parked) }
    })
    .await;
    assert_eq!(parked.len(), 1, "{parked:?}");
    assert_eq!(parked[0]["position"], position, "{parked:?}");
    let position = position.to_string();
    let skip = ["projections", "skip", "analytics_requests", &position, "--reason", "from later"];
    app.operates(&skip).await.is(0);
    app.operates(&["projections", "diff", "analytics_requests", "--json"]).await.is(0);
}

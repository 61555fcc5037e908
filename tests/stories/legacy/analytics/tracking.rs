//! What other programs report.

use serde_json::{Value, json};
use tests::harness::{self, App, OldClient, OwnServices, Start, User, until};
use wire::account::CreatedApiKey;

use super::super::{PORTS, spawn};

const ACTIVITY: &str = "/api/v1/analytics/track/activity-public";
const REQUEST: &str = "/api/v1/analytics/track/api-usage-public";
const CONVERSATION: &str = "/api/v1/analytics/track/conversation-public";
const MESSAGE: &str = "/api/v1/analytics/track/message-public";
const OWN: &str = "/api/v1/analytics/track/activity?activity_type=exported";

fn sync(user: &User) -> String {
    format!("/api/v1/analytics/users/sync-profile?user_id={}&username=al", user.id)
}

/// One that is taken, for each route with a body.
fn reports(user: &User) -> [(&'static str, Value); 4] {
    let user = user.id.as_str();
    [
        (
            ACTIVITY,
            json!({"user_id": user, "username": "alice", "activity_type": "report_opened",
                   "ip_address": "192.0.2.7", "user_agent": "old", "extra_data": {"page": 3}}),
        ),
        (
            REQUEST,
            json!({"endpoint": "/v1/things", "method": "GET", "user_id": user,
                   "status_code": 200, "response_time": 0.25}),
        ),
        (
            CONVERSATION,
            json!({"conversation_id": "b".repeat(12), "user_id": user, "action": "ended"}),
        ),
        (
            MESSAGE,
            json!({"message_id": "1".repeat(10), "conversation_id": "b".repeat(12), "user_id": user,
                   "role": "user", "token_count": 12, "response_time": 1.5, "model_used": "gpt-4"}),
        ),
    ]
}

/// A client with an API key of these scopes.
async fn with_key(app: &App, user: &User, scopes: &[&str]) -> OldClient {
    let body = json!({"name": "Tracker", "scopes": scopes});
    let key: CreatedApiKey = user.post("/api/v1/me/keys", &body).await.is(201).json();
    app.old_analytics().with_token(key.key)
}

/// Kinds of what was reported, once so much is there.
async fn reported(app: &App, wanted: usize) -> Vec<String> {
    until(&format!("{wanted} reports"), async || {
        let kinds = app.database.column("select kind from reported_activity order by kind").await;
        if kinds.len() == wanted { Ok(kinds) } else { Err(format!("{kinds:?}")) }
    })
    .await
}

#[tokio::test]
async fn a_key_with_the_scope_reports_on_either_port() {
    let app = spawn().await;
    let alice = app.sign_up("alice").await;
    let old = with_key(&app, &alice, &["track"]).await;
    let token = old.token.clone().expect("a key");
    for (path, body) in reports(&alice) {
        let answer: Value = old.post(path, &body).await.is(200).json();
        assert_eq!(answer, json!({"status": "tracked"}), "{path}");
    }
    let own = app.old_client().with_token(token);
    let answer: Value =
        own.post(&format!("{OWN}&x=1"), &json!({"extra_data": {"a": 1}})).await.is(200).json();
    assert_eq!(answer["message"], "Activity logged");
    assert!(answer["activity_id"].as_str().is_some_and(|id| !id.is_empty()), "{answer}");
    assert_eq!(answer.as_object().map(serde_json::Map::len), Some(2));
    let answer: Value = own.post(&sync(&alice), &json!({})).await.is(200).json();
    assert_eq!(answer, json!({"status": "synced", "user_id": alice.id}));

    let kinds = reported(&app, 6).await;
    let expected = [
        "api_call",
        "conversation_ended",
        "exported",
        "message_sent",
        "profile_synced",
        "report_opened",
    ];
    assert_eq!(kinds, expected);
    let rows = app.database.column(
        "select concat_ws('|', user_id, address, user_agent, details::text, reporter)
         from reported_activity where kind = 'report_opened'",
    );
    let row = format!("{0}|192.0.2.7|old|{{\"page\": 3}}|{0}", alice.id);
    assert_eq!(rows.await, [row]);
    // Sealed in the stream.
    for stored in app.activity().await {
        for word in ["192.0.2.7", "gpt-4", "/v1/things"] {
            assert!(!stored.text().contains(word), "{}", stored.text());
        }
    }
    app.operates(&["projections", "diff", "reported_activity", "--json"]).await.is(0);
}

#[tokio::test]
async fn without_the_scope_nothing_is_taken_until_the_setting_says_so() {
    let app = spawn().await;
    let alice = app.sign_up("alice").await;
    let reader = with_key(&app, &alice, &["read", "write"]).await;
    let old = app.old_analytics();
    let signed_in = old.with_token(alice.token.clone());
    let own = [(OWN.to_owned(), json!({})), (sync(&alice), json!({}))];
    let all = reports(&alice).map(|(path, body)| (path.to_owned(), body));
    for (path, body) in all.iter().chain(&own) {
        let none = old.post(path, body).await;
        none.refused(401, "token_missing");
        assert_eq!(none.header("www-authenticate"), "Bearer");
        reader.post(path, body).await.refused(403, "scope_missing");
        signed_in.post(path, body).await.refused(403, "not_allowed");
    }
    let admin = app.log_in("admin").await;
    old.with_token(admin.token).post(OWN, &json!({})).await.is(200);
    assert_eq!(reported(&app, 1).await, ["exported"]);

    let [one, two, three, four] = PORTS;
    let app = harness::spawn_with([one, two, three, four, ("legacy.open_tracking", "true")]).await;
    let alice = app.sign_up("alice").await;
    let old = app.old_analytics();
    for (path, body) in reports(&alice) {
        old.post(path, &body).await.is(200);
    }
    old.post(OWN, &json!({})).await.is(200);
    old.post(&sync(&alice), &json!({})).await.is(200);
    reported(&app, 6).await;
}

#[tokio::test]
async fn what_is_reported_twice_counts_once() {
    let app = spawn().await;
    let alice = app.sign_up("alice").await;
    let old = with_key(&app, &alice, &["track"]).await;
    let [(_, activity), .., (_, message)] = reports(&alice);
    for _ in 0..3 {
        old.post(MESSAGE, &message).await.is(200);
        let request = old.request("POST", ACTIVITY).header("idempotency-key", "once");
        harness::Reply::to(request.json(&activity)).await.is(200);
    }
    old.post(ACTIVITY, &activity).await.is(200);
    reported(&app, 3).await;
    // And no more come.
    old.post(REQUEST, &reports(&alice)[1].1).await.is(200);
    let kinds = ["api_call", "message_sent", "report_opened", "report_opened"];
    assert_eq!(reported(&app, 4).await, kinds);
}

#[tokio::test]
async fn what_is_missing_negative_absurd_or_unknown_is_named() {
    let app = spawn().await;
    let alice = app.sign_up("alice").await;
    let old = with_key(&app, &alice, &["track"]).await;
    let long = "x".repeat(4097);
    let wrong: [(usize, &str, Value); 25] = [
        (0, "user_id", Value::Null),
        (0, "user_id", json!("nobody")),
        (0, "user_id", json!("f".repeat(16))),
        (0, "username", json!(long)),
        (0, "activity_type", json!("")),
        (0, "activity_type", json!("has space")),
        (0, "ip_address", json!("everywhere")),
        (0, "user_agent", json!(long)),
        (0, "extra_data", json!([1, 2])),
        (0, "extra_data", json!({"x": long})),
        (1, "endpoint", json!(long)),
        (1, "method", json!("FLY")),
        (1, "user_id", json!("f".repeat(16))),
        (1, "status_code", json!(-1)),
        (1, "status_code", json!(600)),
        (1, "response_time", json!(-0.1)),
        (1, "response_time", json!(3600.1)),
        (2, "conversation_id", json!("short")),
        (2, "action", json!("burnt")),
        (3, "message_id", json!("short")),
        (3, "role", json!("god")),
        (3, "token_count", json!(-1)),
        (3, "token_count", json!(10_000_001)),
        (3, "response_time", json!(1e9)),
        (3, "model_used", json!("m".repeat(201))),
    ];
    for (route, field, value) in wrong {
        let (path, mut body) = reports(&alice)[route].clone();
        body[field] = value.clone();
        let problem = old.post(path, &body).await.refused(422, "invalid");
        let named: Vec<_> = problem.errors.iter().map(|error| error.loc[1].as_str()).collect();
        assert_eq!(named, [field], "{path} {value}: {problem:?}");
    }
    for (path, body) in reports(&alice) {
        for field in body.as_object().expect("an object").keys().filter(|name| {
            let optional = [
                "ip_address",
                "user_agent",
                "extra_data",
                "token_count",
                "response_time",
                "model_used",
            ];
            !(optional.contains(&name.as_str()) || path == REQUEST && *name == "user_id")
        }) {
            let mut less = body.clone();
            less.as_object_mut().expect("an object").remove(field);
            let problem = old.post(path, &less).await.refused(422, "invalid");
            assert_eq!(problem.errors[0].loc, ["body", field.as_str()], "{path}");
        }
    }
    let track = "/api/v1/analytics/track/activity";
    let problem = old.post(track, &json!({})).await.refused(422, "invalid");
    assert_eq!(problem.errors[0].loc, ["query", "activity_type"]);
    let problem = old.post(OWN, &json!({"extra_data": 7})).await.refused(422, "invalid");
    assert_eq!(problem.errors[0].loc, ["body", "extra_data"]);
    let path = "/api/v1/analytics/users/sync-profile";
    let problem = old.post(path, &json!({})).await.refused(422, "invalid");
    assert_eq!(problem.errors.len(), 2, "{problem:?}");
    let wrong = format!("{}&email=nowhere&role=No%20Role", sync(&alice));
    let problem = old.post(&wrong, &json!({})).await.refused(422, "invalid");
    assert_eq!(problem.errors.len(), 2, "{problem:?}");
    let none = app.database.column("select id from reported_activity").await;
    assert_eq!(none, Vec::<String>::new());
}

#[tokio::test]
async fn nothing_is_answered_with_200_that_is_not_stored() {
    let mut services = OwnServices::start().await;
    let quick = [("journal.ack_timeout_ms", "200"), ("journal.retry_for_s", "1")];
    let app = Start::on(services.addresses()).settings(quick).ready().await;
    let alice = app.sign_up("alice").await;
    let body = json!({"name": "Tracker", "scopes": ["track"]});
    let key: CreatedApiKey = alice.post("/api/v1/me/keys", &body).await.is(201).json();
    let old = app.old_client().with_token(key.key);
    let [.., (_, message)] = reports(&alice);
    old.post(MESSAGE, &message).await.is(200);
    services.kill_nats().await;
    let [(_, activity), ..] = reports(&alice);
    let away = old.post(ACTIVITY, &activity).await;
    away.refused(503, "unavailable");
    assert!(!away.header("retry-after").is_empty(), "{away:?}");
    services.restart_nats().await;
    app.becomes_ready().await;
    // What was refused may have been on its way already: it is there once or not at all.
    let stored = until("the report that was taken", async || {
        let kinds = app.database.column("select kind from reported_activity order by kind").await;
        if kinds.iter().any(|kind| kind == "message_sent") {
            Ok(kinds)
        } else {
            Err(kinds.join(" "))
        }
    })
    .await;
    assert!(
        stored == ["message_sent"] || stored == ["message_sent", "report_opened"],
        "{stored:?}"
    );
}

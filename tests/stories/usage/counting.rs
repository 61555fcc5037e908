use serde_json::{Value, json};
use tests::harness::{self, OwnServices, Start};

use super::{calls, counts};

const ME: &str = "/api/v1/auth/me";

/// Of a route: everybody's.
fn of(method: &str, route: &str, class: &str) -> String {
    format!(
        "user_id = '' and method = '{method}' and route = '{route}' and status_class = '{class}'"
    )
}

#[tokio::test]
async fn every_request_is_counted_by_route_status_and_user_and_no_probe() {
    let app = harness::spawn().await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let chat = alice.starts("Plans").await;
    for _ in 0..7 {
        alice.get(&format!("/api/v1/conversations/{chat}")).await.is(200);
    }
    bob.get(&format!("/api/v1/conversations/{chat}")).await.is(404);
    for _ in 0..5 {
        app.get("/healthz").await.is(200);
        app.get("/metrics").await.is(200);
        app.get("/").await.is(200);
        app.get("/openapi.json").await.is(200);
    }
    app.get(ME).await.refused(401, "token_missing");

    let one = "/api/v1/conversations/{id}";
    counts(&app, &of("GET", one, "2xx"), 7).await;
    counts(&app, &of("GET", one, "4xx"), 1).await;
    counts(&app, &of("GET", ME, "4xx"), 1).await;
    counts(&app, &of("POST", "/api/v1/auth/register", "2xx"), 2).await;
    // Of each user: all routes together.
    counts(&app, &format!("user_id = '{}' and status_class = '2xx'", alice.id), 8).await;
    counts(&app, &format!("user_id = '{}' and status_class = '4xx'", bob.id), 1).await;
    // Of all time: each of them once.
    counts(&app, "user_id = '' and quarter = 'epoch'", 12).await;
    assert_eq!(calls(&app, "user_id = '' and quarter > 'epoch'").await, 12);
    let took =
        "select total_us::text from analytics_requests where max_us <= 0 or total_us < max_us";
    assert_eq!(app.database.column(took).await, Vec::<String>::new());
    app.operates(&["projections", "diff", "analytics_requests", "--json"]).await.is(0);
}

#[tokio::test]
async fn what_was_asked_just_before_the_server_stops_is_counted() {
    let mut app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    for _ in 0..20 {
        alice.get(ME).await.is(200);
    }
    app.restart().await;
    counts(&app, &of("GET", ME, "2xx"), 20).await;
}

#[tokio::test]
async fn while_the_journal_is_away_requests_are_counted_and_written_later_once() {
    let mut services = OwnServices::start().await;
    let quick = [("journal.ack_timeout_ms", "200"), ("journal.retry_for_s", "1")];
    let app = Start::on(services.addresses()).settings(quick).ready().await;
    let alice = app.sign_up("alice").await;
    services.kill_nats().await;
    for _ in 0..30 {
        alice.get(ME).await.is(200);
        tokio::task::yield_now().await;
    }
    alice.post("/api/v1/conversations", &json!({"title": "x"})).await.refused(503, "unavailable");
    services.restart_nats().await;
    app.becomes_ready().await;
    counts(&app, &of("GET", ME, "2xx"), 30).await;
    counts(&app, &of("POST", "/api/v1/conversations", "5xx"), 1).await;
}

#[tokio::test]
async fn requests_to_the_ports_of_1x_are_counted_too() {
    let settings = [
        ("legacy.ports", "true"),
        ("legacy.accounts_listen", "127.0.0.1:0"),
        ("legacy.chat_listen", "127.0.0.1:0"),
        ("legacy.analytics_listen", "127.0.0.1:0"),
    ];
    let app = harness::spawn_with(settings).await;
    app.sign_up("alice").await;
    let old = app.old_accounts().signs_in("alice").await;
    old.get("/users/me").await.is(200);
    app.old_analytics().get("/health").await.is(200);
    counts(&app, &of("GET", "/users/me", "2xx"), 1).await;
    counts(&app, &of("GET", "/health", "2xx"), 1).await;
}

#[tokio::test]
async fn one_second_is_one_event_whatever_was_asked() {
    let mut app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let began = std::time::Instant::now();
    for _ in 0..200 {
        alice.get(ME).await.is(200);
        alice.get("/api/v1/models").await.is(200);
    }
    app.stop().await;
    let seconds = began.elapsed().as_secs();
    let stored = app.activity().await;
    let served: Vec<Value> = stored
        .iter()
        .filter(|one| one.subject.ends_with(".activity.requests_served"))
        .map(|one| serde_json::from_slice::<Value>(&one.payload).expect("JSON")[0].clone())
        .collect();
    assert!(served.len() as u64 <= seconds + 3, "{} events in {seconds} s", served.len());
    let groups = served.iter().flat_map(|event| event["data"]["groups"].as_array().cloned());
    let of_me = groups.flatten().filter(|group| group["route"] == ME);
    let calls = of_me.filter_map(|group| {
        assert_eq!(group["user"], alice.id.as_str());
        group["calls"].as_u64()
    });
    assert_eq!(calls.sum::<u64>(), 200);
}

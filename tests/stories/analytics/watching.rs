use std::time::{Duration, Instant};

use serde_json::json;
use tests::harness::{self, Socket};
use wire::analytics::Panel;
use wire::live::Body;

const WATCH: &str = r#"{"type": "watch", "data": {"what": "usage"}}"#;
const UNWATCH: &str = r#"{"type": "unwatch", "data": {"what": "usage"}}"#;

/// Waits for a panel that shows what is looked for.
async fn shown(socket: &mut Socket, what: &str, look: impl Fn(&Panel) -> bool) -> Panel {
    socket
        .until(what, |socket| {
            socket.heard.iter().rev().find_map(|envelope| match &envelope.body {
                Body::UsageChanged(panel) if look(panel) => Some((**panel).clone()),
                _ => None,
            })
        })
        .await
}

fn panels(socket: &Socket) -> usize {
    let is_panel = |body: &Body| matches!(body, Body::UsageChanged(_));
    socket.heard.iter().filter(|envelope| is_panel(&envelope.body)).count()
}

#[tokio::test]
async fn whoever_watches_sees_numbers_change_within_two_seconds() {
    let app = harness::spawn().await;
    let (admin, alice) = (app.log_in("admin").await, app.sign_up("alice").await);
    let (mut one, mut two) = (admin.listens().await, admin.listens().await);
    for socket in [&mut one, &mut two] {
        socket.ready().await;
        socket.says(WATCH).await;
    }
    let first = shown(&mut one, "the panel at once", |_| true).await;
    assert_eq!(first.today.messages, 0);
    let chat = alice.starts("Plans").await;
    let began = Instant::now();
    let (sent, _) = alice.asks(&chat, "Hello").await;
    let answered = Instant::now();
    for socket in [&mut one, &mut two] {
        let panel = shown(socket, "two messages", |panel| panel.today.messages == 2).await;
        assert_eq!(panel.top[0].id, alice.id);
        assert_eq!(panel.recent[0].kind, "answer_completed");
        assert!(panel.position > sent.position);
    }
    let took = answered.elapsed();
    assert!(took < Duration::from_secs(2), "{took:?}");
    let paced = began.elapsed().as_secs() as usize + 3;
    assert!(panels(&one) <= paced, "once a second at the most: {}", panels(&one));

    one.says(UNWATCH).await;
    one.catches_up().await;
    let before = panels(&one);
    alice.asks(&chat, "And?").await;
    shown(&mut two, "four messages", |panel| panel.today.messages == 4).await;
    one.catches_up().await;
    assert_eq!(panels(&one), before);
}

#[tokio::test]
async fn watching_takes_the_permission_and_ends_with_it() {
    let app = harness::spawn().await;
    let (admin, alice) = (app.log_in("admin").await, app.sign_up("alice").await);
    let mut socket = alice.listens().await;
    socket.ready().await;
    socket.says(WATCH).await;
    let refused = |code: &'static str| {
        move |socket: &Socket| {
            let mut bodies = socket.heard.iter().map(|envelope| &envelope.body);
            bodies
                .any(|body| matches!(body, Body::Error { code: found, .. } if found == code))
                .then_some(())
        }
    };
    socket.until("a refusal", refused("not_allowed")).await;
    assert_eq!(panels(&socket), 0);
    socket.says(r#"{"type": "watch", "data": {"what": "weather"}}"#).await;
    socket.until("a complaint", refused("unknown_message")).await;

    let role = json!({"name": "analyst", "permissions": ["read_usage"]});
    admin.post("/api/v1/roles", &role).await.is(201);
    let path = format!("/api/v1/accounts/{}/roles", alice.id);
    admin.request_json("PUT", &path, &json!({"roles": ["analyst", "user"]})).await.is(200);
    let alice = app.log_in("alice").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    socket.says(WATCH).await;
    shown(&mut socket, "the panel", |_| true).await;
    let fewer = json!({"permissions": ["read_accounts"]});
    admin.request_json("PUT", "/api/v1/roles/analyst", &fewer).await.is(200);
    let chat = alice.starts("Plans").await;
    alice.sends(&chat, "Hello").await;
    socket.until("a refusal", refused("not_allowed")).await;
}

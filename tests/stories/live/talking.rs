use serde_json::json;
use tests::harness::{self, Socket, forge};
use tests::model_double::Script;
use tokio_tungstenite::tungstenite::Message as Raw;
use wire::live::{Body, close};

/// The codes of what the server complained about.
fn complaints(socket: &Socket) -> Vec<String> {
    let complaint = |body: &Body| match body {
        Body::Error { code, detail } if !detail.is_empty() => Some(code.clone()),
        _ => None,
    };
    socket.heard.iter().filter_map(|envelope| complaint(&envelope.body)).collect()
}

#[tokio::test]
async fn whoever_does_not_say_hello_first_is_sent_away() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    for first in [
        "garbage",
        "",
        "{}",
        "[]",
        r#"{"type": "ping", "data": {}}"#,
        r#"{"type": "hello"}"#,
        r#"{"type": "hello", "data": {"position": -1}}"#,
        r#"{"type": "hello", "data": {"position": "7"}}"#,
        r#"{"type": "hello", "data": {"position": 1e99}}"#,
        r#"{"type": "hello", "data": {"position": 0, "frames": []}}"#,
    ] {
        let mut socket = alice.connects().await;
        socket.says(first).await;
        assert_eq!(socket.closes().await, close::PROTOCOL, "{first}");
    }
    let mut socket = alice.connects().await;
    socket.sends(Raw::binary(br#"{"type": "hello", "data": {"position": 0}}"#.to_vec())).await;
    assert_eq!(socket.closes().await, close::PROTOCOL);
}

#[tokio::test]
async fn what_is_not_understood_is_complained_about_and_no_more() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    for wrong in ["garbage", "{}", r#"{"type": "dance", "data": {}}"#, "[1]", "\"\u{0}\""] {
        socket.says(wrong).await;
    }
    socket.sends(Raw::binary(vec![0, 159, 146, 150])).await;
    socket.says(r#"{"type": "hello", "data": {"position": 0}}"#).await;
    let nowhere =
        json!({"type": "resume", "data": {"conversation": "../..", "answer": "x", "seq": 0}});
    socket.says(&nowhere.to_string()).await;
    let dots = json!({"type": "resume", "data": {"conversation": "0123456789ab", "answer": "a.>", "seq": 0}});
    socket.says(&dots.to_string()).await;
    socket.catches_up().await;
    let codes = complaints(&socket);
    let expected = ["unknown_message"; 5].into_iter().chain(["not_text", "unexpected_hello"]);
    assert_eq!(codes[..7], expected.collect::<Vec<_>>());
    assert!(codes[7..].iter().all(|code| code.ends_with("_not_found")), "{codes:?}");

    // It still works.
    let chat = alice.starts("Plans").await;
    let sent = alice.sends(&chat, "Hello").await;
    socket.settled(&sent.answer).await;
}

#[tokio::test]
async fn a_message_that_is_too_long_ends_the_socket() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    socket.says(&"x".repeat(100_000)).await;
    let code = socket.closes().await;
    assert!(matches!(code, close::PROTOCOL | 1006 | 1009), "{code}");
}

#[tokio::test]
async fn whoever_does_not_read_is_let_go_and_can_resume() {
    let settings = [("live.queue", "4"), ("live.frame_interval_ms", "1")];
    let app = harness::spawn_with(settings).await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let (mut slow, position) = (alice.listens().await, alice.lists().await.position);
    slow.ready().await;

    // More than the buffers of the connection hold; nobody reads meanwhile.
    for _ in 0..12 {
        app.model.script(Script::answer("many words ".repeat(40_000)).in_pieces(30));
        alice.asks(&chat, "Tell me everything").await;
    }
    // On a slow machine the server has given up on saying good-bye by now.
    let code = slow.closes().await;
    assert!(matches!(code, close::SLOW_READER | 1006), "{code}");

    let mut again = alice.resumes(position, &json!({})).await;
    again.ready().await;
    assert_eq!(again.events().len(), 12 * 4);
}

#[tokio::test]
async fn a_socket_does_not_outlive_its_token() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let soon = std::time::UNIX_EPOCH.elapsed().expect("after 1970").as_secs() + 2;
    let short = alice.with_token(forge(&alice).saying("exp", soon.into()).token());
    let mut socket = short.listens().await;
    socket.ready().await;
    assert_eq!(socket.closes().await, close::SESSION_ENDED);
}

#[tokio::test]
async fn a_quiet_socket_is_kept_and_a_dead_one_is_not() {
    let app = harness::spawn_with([("live.ping_s", "1"), ("live.idle_s", "2")]).await;
    let alice = app.sign_up("alice").await;
    let mut reads = alice.listens().await;
    reads.ready().await;
    // Says nothing, but answers the server's pings as long as it is read.
    let dead = alice.listens().await;
    let chat = alice.starts("Plans").await;
    app.model.script(Script::answer("At last.").first_delay(std::time::Duration::from_secs(5)));
    let sent = alice.sends(&chat, "Hello").await;
    reads.settled(&sent.answer).await;
    let mut dead = dead;
    let code = dead.closes().await;
    // Its late answer to a ping may meet a connection that is gone before it reads the good-bye.
    assert!(matches!(code, close::IDLE | 1006), "{code}");
}

#[tokio::test]
async fn a_server_that_stops_says_so() {
    let mut app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    let (_, code) = tokio::join!(app.stop(), socket.closes());
    assert_eq!(code, close::RESTART);
}

use serde_json::{Value, json};
use tests::harness::{OldClient, forge};

use super::{back, both, person, spawn, starts};

async fn refused(client: &OldClient, path: &str) -> u16 {
    client.tries_to_connect(path).await.expect_err("no socket")
}

#[tokio::test]
async fn what_is_no_json_or_unknown_is_said_and_the_socket_stays() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let chat = starts(&alice, "Plans").await;
        let mut socket = alice.connects(&format!("/ws/{chat}")).await;
        for text in ["", "{", "hello", "[]", "7", "null", "\"x\""] {
            socket.says_text(text).await;
            let expected = json!({"type": "error", "success": false, "data": null,
                "error": "Invalid JSON format"});
            assert_eq!(socket.hears().await, expected, "{text}");
        }
        for (request, name) in [
            (json!({"type": "dance", "data": {}}), "dance"),
            (json!({"action": "dance"}), "dance"),
            (json!({"type": 7}), "7"),
            (json!({}), "None"),
        ] {
            let expected = json!({"type": "error", "success": false, "data": null,
                "error": format!("Unknown message type: {name}")});
            assert_eq!(socket.asks(&request).await, expected);
        }
        let long = socket.asks(&json!({"type": "x".repeat(10_000)})).await;
        assert!(long["error"].as_str().unwrap().len() < 200);
        let started = socket.asks(&json!({"type": "start_conversation"})).await;
        assert_eq!(started["success"], true, "it is still there");
    }
}

#[tokio::test]
async fn requests_that_cannot_be_done_say_why_under_their_own_name() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let mallory = person(&app, &old, &format!("{port}-mallory")).await;
        let theirs = starts(&mallory, "Theirs").await;
        let (chat, ended) = (starts(&alice, "Plans").await, starts(&alice, "Ended").await);
        alice.put(&format!("/conversations/{ended}"), &json!({"status": "ended"})).await.is(200);
        let mut socket = alice.connects(&format!("/ws/chat/{port}")).await;
        for (kind, data, error) in [
            ("send_message", json!({"conversation_id": theirs, "content": "x"}), "not found"),
            ("send_message", json!({"conversation_id": "x", "content": "x"}), "not found"),
            (
                "send_message",
                json!({"conversation_id": "0123456789ab", "content": "x"}),
                "not found",
            ),
            ("send_message", json!({"conversation_id": ended, "content": "x"}), "ended"),
            ("send_message", json!({"conversation_id": chat, "content": " "}), "empty"),
            ("send_message", json!({"conversation_id": chat}), "content"),
            ("send_message", json!({"content": "x"}), "conversation_id"),
            ("send_message", json!("x"), "Invalid data"),
            ("end_conversation", json!({"conversation_id": theirs}), "not found"),
            ("end_conversation", Value::Null, "conversation_id"),
            ("start_conversation", json!({"title": 7}), "Invalid data"),
            ("start_conversation", json!({"title": "x".repeat(201)}), "200"),
            ("start_conversation", json!({"system_message": "x".repeat(20_001)}), "20000"),
        ] {
            let reply = socket.asks(&json!({"type": kind, "data": data})).await;
            assert_eq!(reply["type"], kind);
            assert_eq!((&reply["success"], &reply["data"]), (&json!(false), &Value::Null));
            let said = reply["error"].as_str().unwrap();
            assert!(said.contains(error), "{kind} {data}: {said}");
        }
        // Nothing of it happened.
        let read: Value = mallory.get(&format!("/conversations/{theirs}")).await.json();
        assert_eq!(read["status"], "active");
        let said: Vec<Value> =
            mallory.get(&format!("/conversations/{theirs}/messages")).await.json();
        assert!(said.is_empty());
    }
}

#[tokio::test]
async fn a_handshake_with_a_wrong_token_or_for_others_is_refused() {
    let (app, clients) = both().await;
    let carol = app.sign_up("carol").await;
    let gone = app.log_in("carol").await;
    gone.post("/api/v1/auth/logout", &Value::Null).await.is(204);
    let old_one = forge(&carol).saying("exp", json!(1_000_000_000));
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let chat = starts(&alice, "Plans").await;
        let mallory = person(&app, &old, &format!("{port}-mallory")).await;
        let admin = back(&app, &old, "admin").await;
        let (hers, token) = (mallory.token.as_deref().unwrap(), alice.token.as_deref().unwrap());
        let of_admin = admin.token.as_deref().unwrap();
        for path in [format!("/ws/{chat}"), format!("/ws/chat/{port}")] {
            assert_eq!(refused(&old, &path).await, 401);
            for wrong in ["", "nonsense", &gone.token, old_one.token().as_str()] {
                assert_eq!(refused(&old, &format!("{path}?token={wrong}")).await, 401);
                let open = format!("/ws/chat?token={wrong}");
                assert_eq!(refused(&old, &open).await, 401);
            }
            for other in [hers, of_admin] {
                let status = refused(&old, &format!("{path}?token={other}")).await;
                assert!(matches!(status, 403 | 404), "{path}: {status}");
            }
            old.tries_to_connect(&format!("{path}/?token={token}")).await.expect("a socket");
        }
        for unknown in ["0123456789ab", "x"] {
            assert_eq!(refused(&old, &format!("/ws/{unknown}?token={token}")).await, 404);
        }
        alice.delete(&format!("/conversations/{chat}")).await.is(200);
        assert_eq!(refused(&old, &format!("/ws/{chat}?token={token}")).await, 404);
        old.get(&format!("/ws/chat?token={token}")).await.refused(400, "not_a_websocket");
    }
}

#[tokio::test]
async fn without_a_token_a_socket_opens_and_asks_to_sign_in() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let chat = starts(&alice, "Plans").await;
        let mut socket = old.tries_to_connect("/ws/chat").await.expect("a socket");
        for kind in ["start_conversation", "send_message", "end_conversation"] {
            let data = json!({"conversation_id": chat, "content": "x"});
            let reply = socket.asks(&json!({"type": kind, "data": data})).await;
            assert_eq!((&reply["type"], &reply["success"]), (&json!(kind), &json!(false)));
            assert!(reply["error"].as_str().unwrap().contains("sign in"), "{reply}");
        }
        let reply = socket.asks(&json!({"type": "dance"})).await;
        assert!(reply["error"].as_str().unwrap().contains("sign in"), "{reply}");
        socket.says_text("{").await;
        assert_eq!(socket.hears().await["error"], "Invalid JSON format");
        let said: Vec<Value> = alice.get(&format!("/conversations/{chat}/messages")).await.json();
        assert!(said.is_empty());
        // With one it is whoever it names.
        let mut socket = alice.connects("/ws/chat").await;
        let reply = socket.asks(&json!({"type": "start_conversation"})).await;
        assert_eq!(reply["success"], true);
    }
}

#[tokio::test]
async fn a_socket_ends_with_its_session() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let chat = starts(&alice, "Plans").await;
        let mut socket = alice.connects(&format!("/ws/{chat}")).await;
        let logout = app.old_client().with_token(alice.token.clone().unwrap());
        logout.request("POST", "/api/v1/auth/logout").send().await.unwrap();
        assert_eq!(socket.closes().await, 1008);
    }
}

#[tokio::test]
async fn a_key_that_may_only_read_says_nothing() {
    let app = spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let body = json!({"name": "Reader", "scopes": ["read"]});
    let key: Value = alice.post("/api/v1/me/keys", &body).await.is(201).json();
    let reader = app.old_chat().with_token(key["key"].as_str().unwrap());
    let mut socket = reader.connects(&format!("/ws/{chat}")).await;
    let reply = socket.asks(&json!({"type": "end_conversation"})).await;
    assert!(reply["error"].as_str().unwrap().contains("scope"), "{reply}");
}

#[tokio::test]
async fn pages_of_other_origins_open_no_socket() {
    use tests::harness::Socket;

    let app = spawn().await;
    let port = app.address().split(':').nth(1).unwrap().to_owned();
    let old = app.old_chat();
    for (origin, allowed) in [
        (format!("http://localhost:{port}"), true),
        (format!("http://127.0.0.1:{port}"), true),
        ("https://evil.example".to_owned(), false),
    ] {
        let headers = [("origin", origin.as_str())];
        let opened = Socket::open(&old.address(), "/ws/chat", &headers).await;
        assert_eq!(opened.err(), (!allowed).then_some(403), "{origin}");
    }
}

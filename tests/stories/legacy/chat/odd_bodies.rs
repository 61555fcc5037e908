use serde_json::{Value, json};
use tests::harness::Reply;

use super::{both, person, sends, starts};

#[tokio::test]
async fn what_is_missing_or_wrong_is_named() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let chat = starts(&alice, "Plans").await;
        let sent = sends(&alice, &chat, "Hello").await;
        let message = format!("/messages/{}", sent["id"].as_str().unwrap());
        let (one, messages) =
            (format!("/conversations/{chat}"), format!("/conversations/{chat}/messages"));
        let users = format!("/api/v1/users/{port}/conversations");
        let of_user = format!("{users}/{chat}");
        let long = "x".repeat(201);
        let said = |field: &str, value: Value| {
            let mut body = json!({"role": "assistant", "content": "x"});
            body[field] = value;
            body
        };
        let mut cases = vec![
            ("POST", &messages, json!({"content": "x"}), "role"),
            ("POST", &messages, json!({"role": "user"}), "content"),
            ("POST", &messages, said("role", json!("robot")), "role"),
            ("POST", &messages, said("content", json!(" ")), "content"),
            ("POST", &messages, said("content", json!(7)), "content"),
            ("POST", &messages, said("content", json!("x".repeat(100_001))), "content"),
            ("POST", &messages, said("model", json!("")), "model"),
            ("POST", &messages, said("tokens_used", json!(-1)), "tokens_used"),
            ("POST", &messages, said("response_time", json!(-1)), "response_time"),
            ("POST", &messages, said("response_time", json!("x")), "response_time"),
            ("POST", &messages, said("message_metadata", json!([])), "message_metadata"),
            ("PUT", &message, json!({}), "content"),
            ("PUT", &message, json!({"content": ""}), "content"),
        ];
        for path in [&one, &of_user] {
            cases.extend([
                ("PUT", path, json!({"title": ""}), "title"),
                ("PUT", path, json!({"title": long}), "title"),
                ("PUT", path, json!({"title": 7}), "title"),
                ("PUT", path, json!({"status": "odd"}), "status"),
                ("PUT", path, json!({"context_metadata": 7}), "context_metadata"),
            ]);
        }
        let list = "/conversations".to_owned();
        for path in [&list, &users] {
            cases.extend([
                ("POST", path, json!({"title": long}), "title"),
                ("POST", path, json!({"title": 7}), "title"),
                ("POST", path, json!({"title": "x", "user_id": 7}), "user_id"),
                ("POST", path, json!({"context_metadata": "x"}), "context_metadata"),
            ]);
        }
        for (method, path, body, field) in cases {
            let reply = Reply::to(alice.request(method, path).json(&body)).await;
            let problem = reply.refused(422, "invalid");
            assert_eq!(problem.errors[0].loc[..2], ["body", field], "{method} {path} {body}");
            assert!(!problem.errors[0].msg.is_empty() && !problem.errors[0].kind.is_empty());
        }
    }
}

#[tokio::test]
async fn what_is_no_json_is_refused_and_a_wrong_method_is_named() {
    let (app, clients) = both().await;
    for (port, old) in clients {
        let alice = person(&app, &old, port).await;
        let chat = starts(&alice, "Plans").await;
        for path in ["/conversations/", &format!("/conversations/{chat}/messages")] {
            for body in ["", "{", "null", "[]", "7"] {
                let request =
                    alice.request("POST", path).header("content-type", "application/json");
                let reply = Reply::to(request.body(body)).await;
                assert!(matches!(reply.status, 400 | 422), "{body}: {reply:?}");
                reply.problem();
            }
            let request = alice.request("POST", path).body("{\"title\": \"x\"}");
            Reply::to(request).await.refused(415, "not_json");
        }
        for (method, path) in [
            ("DELETE", "/conversations/"),
            ("PATCH", &format!("/conversations/{chat}")),
            ("PUT", &format!("/conversations/{chat}/messages")),
            ("POST", "/messages/0123456789"),
            ("POST", "/admin/conversations/"),
            ("DELETE", "/api/v1/users/x/conversations/recent/"),
        ] {
            let reply = Reply::to(alice.request(method, path)).await;
            assert!(matches!(reply.status, 404 | 405), "{method} {path}: {reply:?}");
            reply.problem();
        }
    }
}

use serde_json::{Value, json};
use tests::harness;

/// Every route that names a conversation, with a body that it takes.
fn routes(chat: &str, message: &str, answer: &str) -> Vec<(&'static str, String, Value)> {
    let base = format!("/api/v1/conversations/{chat}");
    vec![
        ("GET", base.clone(), Value::Null),
        ("PATCH", base.clone(), json!({"title": "Mine now"})),
        ("DELETE", base.clone(), Value::Null),
        ("POST", format!("{base}/restore"), Value::Null),
        ("GET", format!("{base}/messages"), Value::Null),
        ("POST", format!("{base}/messages"), json!({"content": "Mine now"})),
        ("POST", format!("{base}/messages/{message}/retry"), Value::Null),
        ("POST", format!("{base}/messages/{answer}/stop"), Value::Null),
    ]
}

#[tokio::test]
async fn what_is_somebody_elses_is_not_there() {
    let app = harness::spawn().await;
    let (alice, mallory) = (app.sign_up("alice").await, app.sign_up("mallory").await);
    let chat = alice.starts("Plans").await;
    let (sent, _) = alice.asks(&chat, "Hello").await;
    let before = (alice.lists().await.items, alice.reads(&chat).await);

    for (method, path, body) in routes(&chat, &sent.id, &sent.answer) {
        let request = mallory.request(method, &path);
        let request = if body.is_null() { request } else { request.json(&body) };
        let theirs = harness::Reply::to(request).await.refused(404, "conversation_not_found");

        // No difference to what was never there.
        let path = path.replace(&chat, "0123456789ab");
        let request = mallory.request(method, &path);
        let request = if body.is_null() { request } else { request.json(&body) };
        let none = harness::Reply::to(request).await.refused(404, "conversation_not_found");
        assert_eq!((theirs.detail, theirs.errors), (none.detail, none.errors), "{method} {path}");
    }
    assert_eq!(mallory.lists().await.items, []);
    assert_eq!((alice.lists().await.items, alice.reads(&chat).await), before);
}

#[tokio::test]
async fn somebody_elses_trash_is_not_there_either() {
    let app = harness::spawn().await;
    let (alice, mallory) = (app.sign_up("alice").await, app.sign_up("mallory").await);
    let chat = alice.starts("Plans").await;
    let (sent, _) = alice.asks(&chat, "Hello").await;
    alice.delete(&format!("/api/v1/conversations/{chat}")).await.is(200);
    for (method, path, body) in routes(&chat, &sent.id, &sent.answer) {
        let request = mallory.request(method, &path);
        let request = if body.is_null() { request } else { request.json(&body) };
        harness::Reply::to(request).await.refused(404, "conversation_not_found");
    }
}

#[tokio::test]
async fn without_a_token_there_is_nothing() {
    let app = harness::spawn().await;
    let mut all = routes("0123456789ab", "0123456789", "0123456789");
    let others = [
        ("GET", "/api/v1/auth/me"),
        ("POST", "/api/v1/auth/logout"),
        ("POST", "/api/v1/live/tickets"),
        ("GET", "/api/v1/conversations"),
        ("POST", "/api/v1/conversations"),
        ("GET", "/api/v1/live"),
    ];
    all.extend(others.map(|(method, path)| (method, path.to_owned(), Value::Null)));
    for (method, path, body) in all {
        let request = app.request(method, &path);
        let request = if body.is_null() { request } else { request.json(&body) };
        harness::Reply::to(request).await.refused(401, "token_missing");
    }
}

use serde_json::{Value, json};
use tests::harness;
use wire::transfer::ImportOutcome;

use super::{exports, file, imports, json as json_of, sends_file};

#[tokio::test]
async fn what_is_no_export_is_refused_before_anything_is_imported() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    alice.asks(&chat, "Hello").await;
    let whole = json_of(&exports(&alice).await).to_string();
    let before = app.journal().await.len();
    let refused = async |body: &str, status: u16, code: &str, says: &str| {
        let problem = sends_file(&alice, body).await.refused(status, code);
        assert!(problem.detail.contains(says), "{}", problem.detail);
    };
    refused("garbage", 400, "bad_json", "line 1").await;
    refused("", 400, "bad_json", "ends in the middle").await;
    refused(&whole[..whole.len() / 2], 400, "bad_json", "ends in the middle").await;
    refused("{}", 422, "invalid", "no export").await;
    refused("[]", 422, "invalid", "").await;
    refused(r#"{"format":"other.export","version":1}"#, 422, "invalid", "no export").await;
    let newer = whole.replace("\"version\":1", "\"version\":2");
    refused(&newer, 422, "invalid", "version 2").await;
    let request = alice.request("POST", "/api/v1/import").body(whole);
    harness::Reply::to(request).await.refused(415, "not_json");
    assert_eq!(app.journal().await.len(), before);
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused() {
    let app =
        harness::spawn_with([("http.import_limit", "2048"), ("http.body_limit", "1024")]).await;
    let alice = app.sign_up("alice").await;
    let messages = |text: &str| {
        json!([{"id": "0123456789ab", "messages": [
            {"id": "0000000001", "role": "user", "content": text}]}])
    };
    imports(&alice, &file(&messages(&"x".repeat(1500)))).await;
    let large = file(&messages(&"x".repeat(2500))).to_string();
    sends_file(&alice, large).await.refused(413, "too_large");
}

#[tokio::test]
async fn one_wrong_conversation_is_named_and_the_others_come_in() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let good = |id: &str| {
        json!({"id": id, "title": "Good", "messages": [
        {"id": "0000000001", "role": "user", "content": "Hello"}]})
    };
    let trashed = alice.starts("Trash").await;
    alice.delete(&format!("/api/v1/conversations/{trashed}")).await.is(200);
    let conversations = json!([
        good("00000000000a"),
        {"id": "not an id"},
        {"id": "00000000000c", "messages": [{"id": "0000000001", "role": "robot", "content": "x"}]},
        {"id": "00000000000d", "messages": [
            {"id": "0000000001", "after": "0000000009", "role": "user", "content": "x"}]},
        good(&trashed),
        good("00000000000f"),
    ]);
    let (told, summary) = imports(&alice, &file(&conversations)).await;
    assert_eq!((summary.imported, summary.failed), (2, 4), "{told:?}");
    let error = |index: usize| told[index].error.clone().expect("an error");
    assert_eq!(error(1).place, "conversations[1].id");
    assert!(error(1).detail.contains("12 lower-case hexadecimal"), "{}", error(1).detail);
    assert_eq!(error(2).place, "conversations[2].messages[0].role");
    assert_eq!(error(3).place, "conversations[3].messages[0].after");
    assert_eq!(
        (error(4).code.as_str(), &*error(4).place),
        ("conversation_deleted", "conversations[4]")
    );
    assert_eq!(told[5].outcome, ImportOutcome::Imported);
    assert_eq!(alice.lists().await.items.len(), 2);
}

#[tokio::test]
async fn nobody_imports_into_what_is_not_theirs() {
    let app = harness::spawn().await;
    let body = file(&json!([])).to_string();
    let request = app.request("POST", "/api/v1/import");
    let request = request.header("content-type", "application/json").body(body);
    harness::Reply::to(request).await.refused(401, "token_missing");
    let alice = app.sign_up("alice").await;
    let key = json!({"name": "Reader", "scopes": ["read"]});
    let key: Value = alice.post("/api/v1/me/keys", &key).await.is(201).json();
    let reader = alice.with_token(key["key"].as_str().unwrap_or_default());
    sends_file(&reader, "{}").await.refused(403, "scope_missing");
}

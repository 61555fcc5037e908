use serde_json::{Value, json};
use tests::harness;
use wire::Receipt;
use wire::conversation::Conversation;

#[tokio::test]
async fn a_conversation_gets_another_title() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let path = format!("/api/v1/conversations/{}", alice.starts("Plans").await);
    let before: Conversation = alice.get(&path).await.is(200).json();
    let renamed: Receipt =
        alice.patch(&path, &json!({"title": "  Better plans "})).await.is(200).json();
    assert!(renamed.position > before.position);
    let after: Conversation = alice.get(&path).await.is(200).json();
    assert_eq!(after.title.as_deref(), Some("Better plans"));
    assert_eq!((after.position, &after.created_at), (renamed.position, &before.created_at));
}

#[tokio::test]
async fn a_conversation_needs_no_title() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let receipt: Receipt = alice.post("/api/v1/conversations", &json!({})).await.is(201).json();
    let path = format!("/api/v1/conversations/{}", receipt.id);
    assert_eq!(alice.get(&path).await.is(200).json::<Conversation>().title, None);
}

#[tokio::test]
async fn a_deleted_conversation_is_gone_until_it_is_restored() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    alice.asks(&chat, "Hello").await;
    let path = format!("/api/v1/conversations/{chat}");
    let before = alice.reads_texts(&chat).await;

    let deleted: Receipt = alice.delete(&path).await.is(200).json();
    assert_eq!(alice.lists().await.items, []);
    alice.get(&path).await.refused(404, "conversation_not_found");
    alice.get(&format!("{path}/messages")).await.refused(404, "conversation_not_found");
    let said = alice.post(&format!("{path}/messages"), &json!({"content": "Hi"})).await;
    said.refused(409, "conversation_deleted");
    let renamed = alice.patch(&path, &json!({"title": "x"})).await;
    renamed.refused(409, "conversation_deleted");
    let again: Receipt = alice.delete(&path).await.is(200).json();
    assert_eq!(again.position, deleted.position, "nothing happened");

    alice.post(&format!("{path}/restore"), &Value::Null).await.is(200);
    assert_eq!(alice.lists().await.items[0].id, chat);
    assert_eq!(alice.reads_texts(&chat).await, before);
    alice.asks(&chat, "Where were we?").await;
}

#[tokio::test]
async fn restoring_what_was_not_deleted_changes_nothing() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let path = format!("/api/v1/conversations/{}", alice.starts("Plans").await);
    let before: Conversation = alice.get(&path).await.is(200).json();
    alice.post(&format!("{path}/restore"), &Value::Null).await.is(200);
    assert_eq!(alice.get(&path).await.is(200).json::<Conversation>(), before);
}

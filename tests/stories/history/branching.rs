use serde_json::json;
use tests::harness;
use tests::model_double::Script;
use wire::Receipt;
use wire::conversation::{Conversation, Role};

use super::{history, path, texts};

#[tokio::test]
async fn a_new_conversation_begins_with_the_thread_up_to_a_message() {
    let app = harness::spawn().await;
    app.model.script(Script::answer("One.")).script(Script::answer("Two."));
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let change = json!({"tags": ["a"], "settings": {"system_prompt": "Be brief."}});
    alice.patch(&path(&chat, ""), &change).await.is(200);
    let (_, first) = alice.asks(&chat, "First?").await;
    alice.asks(&chat, "Second?").await;

    let body = json!({"message": first.id});
    let begun = alice.post_as("k", &path(&chat, "/branch-from"), &body).await.is(201);
    let receipt: Receipt = begun.json();
    assert_eq!(begun.header("location"), path(&receipt.id, ""));
    let repeat = alice.post_as("k", &path(&chat, "/branch-from"), &body).await.is(201);
    assert_eq!(repeat.json::<Receipt>().id, receipt.id);
    let copy = alice.reads(&receipt.id).await;
    assert_eq!(texts(&copy), ["First?", "One."]);
    assert_eq!((copy[1].role, copy[1].created_at), (Role::Assistant, first.created_at));
    let supplied = copy[1].supplied.clone().expect("what is known of it");
    assert_eq!(supplied.model, first.about.map(|about| about.model));
    let other: Conversation = alice.get(&path(&receipt.id, "")).await.is(200).json();
    assert_eq!((other.title.as_deref(), &other.tags[..]), (Some("Plans"), &["a".to_owned()][..]));
    assert_eq!(other.settings.and_then(|one| one.system_prompt).as_deref(), Some("Be brief."));

    // It goes on by itself, and the first one does not notice.
    alice.asks(&receipt.id, "Third?").await;
    let asked = app.model.requests().pop().expect("a question");
    let said: Vec<_> = asked.messages.iter().map(|said| said.content.clone()).collect();
    assert_eq!(said[said.len() - 3..], ["First?", "One.", "Third?"]);
    assert_eq!(alice.reads(&chat).await.len(), 4);
}

#[tokio::test]
async fn a_new_conversation_begins_with_the_thread_as_it_was() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Old").await;
    let (first, _) = alice.asks(&chat, "First").await;
    let then = history(&alice, &chat).await[0].position;
    let message = path(&chat, &format!("/messages/{}", first.id));
    alice.patch(&message, &json!({"content": "Corrected"})).await.is(200);
    alice.patch(&path(&chat, ""), &json!({"title": "New"})).await.is(200);
    let body = json!({"at": then.to_string()});
    let begun: Receipt = alice.post(&path(&chat, "/branch-from"), &body).await.is(201).json();
    assert_eq!(alice.reads_texts(&begun.id).await[0], "First");
    let other: Conversation = alice.get(&path(&begun.id, "")).await.is(200).json();
    assert_eq!(other.title.as_deref(), Some("Old"));
}

#[tokio::test]
async fn a_beginning_must_be_named_and_be_there() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let (sent, _) = alice.asks(&chat, "First").await;
    let begins = async |body| alice.post(&path(&chat, "/branch-from"), &body).await;
    begins(json!({})).await.refused(422, "invalid");
    begins(json!({"at": "5", "message": sent.id})).await.refused(422, "invalid");
    begins(json!({"at": "soon"})).await.refused(422, "invalid");
    begins(json!({"at": "1"})).await.refused(404, "not_begun");
    begins(json!({"message": "0123456789"})).await.refused(404, "message_not_found");
    begins(json!({"message": "garbage"})).await.refused(404, "message_not_found");
    assert_eq!(alice.lists().await.items.len(), 1, "nothing was begun");
}

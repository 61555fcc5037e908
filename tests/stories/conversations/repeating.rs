use serde_json::{Value, json};
use tests::harness;
use tests::model_double::Script;
use wire::Receipt;
use wire::conversation::{Conversation, SendReceipt};

const ALL: &str = "/api/v1/conversations";

#[tokio::test]
async fn a_repeat_with_the_same_id_is_the_same_conversation() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let body = json!({"id": "0123456789ab", "title": "Plans"});
    let first: Receipt = alice.post(ALL, &body).await.is(201).json();
    assert_eq!(first.id, "0123456789ab");
    alice.sends(&first.id, "Hello").await;
    for _ in 0..3 {
        assert_eq!(alice.post(ALL, &body).await.is(201).json::<Receipt>(), first);
    }
    assert_eq!(alice.lists().await.items.len(), 1);

    let other = json!({"id": "0123456789ab", "title": "Other plans"});
    alice.post(ALL, &other).await.refused(422, "idempotency_key_reused");
    let bob = app.sign_up("bob").await;
    bob.post(ALL, &body).await.refused(409, "conversation_id_taken");
    assert_eq!(alice.lists().await.items[0].title.as_deref(), Some("Plans"));
}

#[tokio::test]
async fn a_repeat_with_the_same_key_is_the_same_conversation() {
    let app = harness::spawn().await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let body = json!({"title": "Plans"});
    let first: Receipt = alice.post_as("k1", ALL, &body).await.is(201).json();
    let again: Receipt = alice.post_as("k1", ALL, &body).await.is(201).json();
    assert_eq!(again, first);
    alice.post_as("k1", ALL, &json!({"title": "x"})).await.refused(422, "idempotency_key_reused");

    // A key counts for one person.
    let bobs: Receipt = bob.post_as("k1", ALL, &body).await.is(201).json();
    assert_ne!(bobs.id, first.id);
    assert_ne!(alice.post_as("k2", ALL, &body).await.is(201).json::<Receipt>().id, first.id);
}

#[tokio::test]
async fn many_repeats_at_once_are_one_conversation() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let body = json!({"title": "Plans"});
    let replies = (0..8).map(|_| alice.post_as("k1", ALL, &body));
    let replies = futures_util::future::join_all(replies).await;
    let receipts: Vec<Receipt> = replies.into_iter().map(|reply| reply.is(201).json()).collect();
    assert!(receipts.iter().all(|receipt| *receipt == receipts[0]), "{receipts:?}");
    assert_eq!(alice.lists().await.items.len(), 1);
}

#[tokio::test]
async fn a_repeated_change_is_one_change_and_another_under_its_key_is_refused() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let path = format!("{ALL}/{}", alice.starts("Plans").await);
    let rename = async |key: &str, title: &str| {
        let request = alice.request("PATCH", &path).header("idempotency-key", key);
        harness::Reply::to(request.json(&json!({"title": title}))).await
    };
    let first: Receipt = rename("k1", "One").await.is(200).json();
    assert_eq!(rename("k1", "One").await.is(200).json::<Receipt>(), first);
    rename("k1", "Two").await.refused(422, "idempotency_key_reused");
    rename("k2", "Two").await.is(200);
    // Late, after something else happened: still only a repeat.
    assert_eq!(rename("k1", "One").await.is(200).json::<Receipt>(), first);
    let now: Conversation = alice.get(&path).await.is(200).json();
    assert_eq!(now.title.as_deref(), Some("Two"));
}

#[tokio::test]
async fn a_key_of_a_deletion_does_not_delete_twice() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let path = format!("{ALL}/{}", alice.starts("Plans").await);
    let delete = async || {
        let request = alice.request("DELETE", &path).header("idempotency-key", "k1");
        harness::Reply::to(request).await.is(200).json::<Receipt>()
    };
    let first = delete().await;
    alice.post(&format!("{path}/restore"), &Value::Null).await.is(200);
    assert_eq!(delete().await, first);
    alice.get(&path).await.is(200);
    alice.patch(&path, &json!({"title": "Still here"})).await.is(200);
}

#[tokio::test]
async fn a_repeat_of_a_message_gets_its_receipt_after_the_conversation_was_deleted() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let path = format!("{ALL}/{chat}/messages");
    let body = json!({"id": "0123456789", "content": "Hello"});
    let first: SendReceipt = alice.post(&path, &body).await.is(202).json();
    alice.finds_settled(&chat, &first).await;
    alice.delete(&format!("{ALL}/{chat}")).await.is(200);
    assert_eq!(alice.post(&path, &body).await.is(202).json::<SendReceipt>(), first);
    alice.post(&path, &json!({"content": "More"})).await.refused(409, "conversation_deleted");
}

#[tokio::test]
async fn a_repeat_of_a_message_gets_its_receipt_after_the_answer_was_asked_for_again() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    app.model.script(Script::status(400));
    let path = format!("{ALL}/{chat}/messages");
    let body = json!({"id": "0123456789", "content": "Hello"});
    let first: SendReceipt = alice.post(&path, &body).await.is(202).json();
    alice.finds_settled(&chat, &first).await;
    let again = format!("{path}/{}/retry", first.id);
    let second: SendReceipt = alice.post(&again, &Value::Null).await.is(202).json();
    assert_ne!(second.answer_id, first.answer_id);
    assert_eq!(alice.post(&path, &body).await.is(202).json::<SendReceipt>(), first);
}

/// Neither the server that has forgotten the id, nor a view that lags behind, nor a node that has
/// just come makes a change happen twice: the journal itself knows it.
#[tokio::test]
async fn a_repeat_is_recognised_when_nobody_but_the_journal_remembers() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let path = format!("{ALL}/{}", alice.starts("Plans").await);
    let rename = async |user: &harness::User, key: &str, title: &str| -> Receipt {
        let request = user.request("PATCH", &path).header("idempotency-key", key);
        harness::Reply::to(request.json(&json!({"title": title}))).await.is(200).json()
    };
    let first = rename(&alice, "k1", "One").await;
    let second = rename(&alice, "k2", "Two").await;
    // A node sets the window right when it starts.
    let twin = app.twin().await;
    let journal = app.jetstream().await.get_stream(format!("JOURNAL-{}", app.prefix)).await;
    let mut config = journal.unwrap().cached_info().config.clone();
    config.duplicate_window = std::time::Duration::from_millis(100);
    app.jetstream().await.update_stream(&config).await.unwrap();
    app.database.execute("delete from command_outcomes".to_owned()).await;

    for user in [&alice, &twin.user_of(&alice)] {
        assert_eq!(rename(user, "k1", "One").await, first);
        assert_eq!(rename(user, "k2", "Two").await, second);
    }
    let now: Conversation = alice.get(&path).await.is(200).json();
    assert_eq!(now.title.as_deref(), Some("Two"));
}

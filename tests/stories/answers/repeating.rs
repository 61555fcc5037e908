use serde_json::json;
use tests::harness;
use wire::conversation::SendReceipt;

#[tokio::test]
async fn a_repeat_with_the_same_id_is_one_message_and_one_question() {
    let app = harness::spawn().await;
    app.model.expect(1);
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let path = format!("/api/v1/conversations/{chat}/messages");
    let body = json!({"id": "00112233445566778899", "content": "Hello"});
    let replies = (0..6).map(|_| alice.post(&path, &body));
    let replies = futures_util::future::join_all(replies).await;
    let first: SendReceipt = replies[0].clone().is(202).json();
    assert_eq!(first.id, "00112233445566778899");
    for reply in replies {
        assert_eq!(reply.is(202).json::<SendReceipt>(), first);
    }
    let settled = alice.reads(&chat).await;
    assert_eq!(settled.len(), 2);

    // Long after it was answered, too.
    alice.finds_settled(&chat, &first).await;
    assert_eq!(alice.post(&path, &body).await.is(202).json::<SendReceipt>(), first);
    app.model.verify();

    let other = json!({"id": "00112233445566778899", "content": "Something else"});
    alice.post(&path, &other).await.refused(422, "idempotency_key_reused");
    assert_eq!(alice.reads_texts(&chat).await[0], "Hello");
}

#[tokio::test]
async fn a_repeat_with_the_same_key_is_one_message_and_one_question() {
    let app = harness::spawn().await;
    app.model.expect(1);
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let path = format!("/api/v1/conversations/{chat}/messages");
    let body = json!({"content": "Hello"});
    let first: SendReceipt = alice.post_as("k1", &path, &body).await.is(202).json();
    alice.finds_settled(&chat, &first).await;
    for _ in 0..3 {
        let again: SendReceipt = alice.post_as("k1", &path, &body).await.is(202).json();
        assert_eq!(again, first);
    }
    app.model.verify();
    let other = json!({"content": "Something else"});
    alice.post_as("k1", &path, &other).await.refused(422, "idempotency_key_reused");
    assert_eq!(alice.reads(&chat).await.len(), 2);
}

#[tokio::test]
async fn the_same_words_twice_are_two_messages() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    alice.asks(&chat, "Hello").await;
    alice.asks(&chat, "Hello").await;
    assert_eq!(alice.reads(&chat).await.len(), 4);
}

#[tokio::test]
async fn the_id_of_an_answer_is_no_id_for_a_message() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let (sent, _) = alice.asks(&chat, "Hello").await;
    let path = format!("/api/v1/conversations/{chat}/messages");
    let body = json!({"id": sent.answer, "content": "Hello"});
    let reply = alice.post(&path, &body).await;
    assert!(matches!(reply.status, 409 | 422), "{reply:?}");
    reply.problem();
    assert_eq!(alice.reads(&chat).await.len(), 2);
}

use serde_json::Value;
use tests::harness;
use tests::model_double::Script;
use wire::conversation::{MessageStatus, SendReceipt};

#[tokio::test]
async fn a_failed_answer_can_be_asked_for_again() {
    let app = harness::spawn().await;
    app.model.script(Script::status(400)).script(Script::answer("Better now."));
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let (sent, failed) = alice.asks(&chat, "Hello").await;
    assert_eq!(failed.status, MessageStatus::Failed);
    assert_eq!(failed.error.expect("why").code, "model_refused");

    let again = alice.retries(&sent).await;
    assert_eq!(again.id, sent.id);
    assert_ne!(again.answer, sent.answer);
    let answer = alice.hears_answer(&again).await;
    assert_eq!((answer.status, answer.content.as_str()), (MessageStatus::Complete, "Better now."));
    assert_eq!(alice.reads_texts(&chat).await, ["Hello", "Better now."]);
    assert_eq!(alice.lists().await.items[0].message_count, 2);
}

#[tokio::test]
async fn a_repeated_retry_is_one_question() {
    let app = harness::spawn().await;
    app.model.script(Script::status(400)).expect(2);
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let (sent, _) = alice.asks(&chat, "Hello").await;
    let path = format!("/api/v1/conversations/{chat}/messages/{}/retry", sent.id);
    let first: SendReceipt = alice.post_as("k1", &path, &Value::Null).await.is(202).json();
    let again: SendReceipt = alice.post_as("k1", &path, &Value::Null).await.is(202).json();
    assert_eq!(again, first);
    alice.finds_settled(&chat, &first).await;
    let late: SendReceipt = alice.post_as("k1", &path, &Value::Null).await.is(202).json();
    assert_eq!(late, first);
    app.model.verify();
}

#[tokio::test]
async fn what_was_answered_or_is_being_answered_is_not_asked_again() {
    let app = harness::spawn().await;
    app.model.script(Script::answer("One two").hold_after(1)).expect(1);
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let sent = alice.sends(&chat, "Hello").await;
    let path = format!("/api/v1/conversations/{chat}/messages");
    let retry = async |id: &str| alice.post(&format!("{path}/{id}/retry"), &Value::Null).await;
    retry(&sent.id).await.refused(409, "message_already_answered");
    app.model.held().await;
    app.model.release();
    alice.hears_answer(&sent).await;
    retry(&sent.id).await.refused(409, "message_already_answered");
    retry(&sent.answer).await.refused(409, "message_already_answered");
    retry("0123456789").await.refused(404, "message_not_found");
    app.model.verify();
}

use serde_json::json;
use tests::harness::{OwnServices, Start};
use tests::model_double::Script;
use wire::conversation::MessageStatus;

use super::{all_there_once, try_to_send, unavailable};

#[tokio::test]
async fn nothing_that_was_acknowledged_is_lost_when_nats_dies() {
    let mut services = OwnServices::start().await;
    let quick = [("journal.ack_timeout_ms", "200"), ("journal.retry_for_s", "1")];
    let app = Start::on(services.addresses()).settings(quick).ready().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    let mut acknowledged = Vec::new();
    for n in 0..3 {
        acknowledged.extend(try_to_send(&alice, &chat, &format!("{n:010x}")).await);
    }
    assert_eq!(acknowledged.len(), 3);

    // In flight, when the server is killed.
    let ids: Vec<_> = (10..30).map(|n| format!("{n:010x}")).collect();
    let sends = ids.iter().map(|id| try_to_send(&alice, &chat, id));
    let (replies, ()) = tokio::join!(futures_util::future::join_all(sends), services.kill_nats());
    acknowledged.extend(replies.into_iter().flatten());
    // What is known can still be read, and nothing new is taken.
    alice.lists().await;
    assert_eq!(try_to_send(&alice, &chat, "00000000ff").await, None);
    unavailable(&alice.post("/api/v1/conversations", &json!({"title": "x"})).await);
    let readiness: wire::system::Readiness = app.get("/readyz").await.is(503).json();
    assert!(readiness.checks.iter().any(|check| check.name == "journal" && !check.ok));

    services.restart_nats().await;
    app.becomes_ready().await;
    for receipt in &acknowledged {
        alice.finds_settled(&chat, receipt).await;
    }
    all_there_once(&alice, &chat, &acknowledged).await;
    // A repeat of each, acknowledged or not, is harmless.
    for id in ids.iter().map(String::as_str).chain(["00000000ff"]) {
        let again = try_to_send(&alice, &chat, id).await.expect("the journal is back");
        let before = acknowledged.iter().find(|receipt| receipt.id == id);
        assert!(before.is_none_or(|before| *before == again), "{before:?} {again:?}");
        alice.finds_settled(&chat, &again).await;
        acknowledged.retain(|receipt| receipt.id != id);
        acknowledged.push(again);
    }
    all_there_once(&alice, &chat, &acknowledged).await;
    assert_eq!(alice.reads(&chat).await.len(), 2 * acknowledged.len());
    // Who listened all the time goes on hearing.
    let last = acknowledged.last().expect("many");
    socket.settled(last.answer_id.as_deref().expect("an answer")).await;
}

#[tokio::test]
async fn an_answer_that_is_being_written_when_nats_dies_is_settled() {
    let mut services = OwnServices::start().await;
    let app = Start::on(services.addresses()).ready().await;
    app.model.script(Script::answer("One two three four").hold_after(2));
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    let sent = alice.sends(&chat, "Count").await;
    socket.shows(&sent.answer, "One two ").await;
    services.kill_nats().await;
    app.model.release();
    services.restart_nats().await;
    let answer = alice.hears_answer(&sent).await;
    let outcomes =
        [(MessageStatus::Complete, "One two three four"), (MessageStatus::Interrupted, "One two ")];
    assert!(outcomes.contains(&(answer.status, answer.content.as_str())), "{answer:?}");
    alice.asks(&chat, "And now?").await;
}

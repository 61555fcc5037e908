use std::time::{Duration, Instant};

use serde_json::Value;
use tests::harness;
use tests::model_double::Script;
use wire::Receipt;
use wire::conversation::MessageStatus;

#[tokio::test]
async fn stopping_keeps_what_had_arrived_and_hangs_up_on_the_model() {
    let app = harness::spawn().await;
    app.model.script(Script::answer("One two three four").hold_after(2)).expect(1);
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    let sent = alice.sends(&chat, "Count").await;
    socket.shows(&sent.answer, "One two ").await;

    let asked = Instant::now();
    alice.stops(&sent).await;
    let noticed = app.model.cancelled().await - asked;
    assert!(noticed < Duration::from_secs(1), "{noticed:?}");
    let answer = socket.settled(&sent.answer).await;
    assert_eq!((answer.status, answer.content.as_str()), (MessageStatus::Stopped, "One two "));
    assert_eq!(alice.hears_answer(&sent).await, answer);
    app.model.verify();

    // The conversation goes on.
    alice.asks(&chat, "And now?").await;
    let texts = alice.reads_texts(&chat).await;
    assert_eq!(texts[..3], ["Count", "One two ", "And now?"]);
}

#[tokio::test]
async fn stopping_before_anything_arrived_leaves_an_empty_answer() {
    let app = harness::spawn().await;
    app.model.script(Script::hangs());
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let sent = alice.sends(&chat, "Count").await;
    app.model.asked(1).await;
    alice.stops(&sent).await;
    app.model.cancelled().await;
    let answer = alice.hears_answer(&sent).await;
    assert_eq!((answer.status, answer.content.as_str()), (MessageStatus::Stopped, ""));
}

#[tokio::test]
async fn stopping_twice_or_too_late_changes_nothing() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let (sent, answer) = alice.asks(&chat, "Count").await;
    let first: Receipt = alice.stops(&sent).await;
    assert_eq!(alice.stops(&sent).await, first);
    assert_eq!(alice.hears_answer(&sent).await, answer);

    let path = format!("/api/v1/conversations/{chat}/messages");
    let stop = async |id: &str| alice.post(&format!("{path}/{id}/stop"), &Value::Null).await;
    stop(&sent.id).await.refused(404, "message_not_found");
    stop("0123456789").await.refused(404, "message_not_found");
    stop("no-id").await.refused(404, "message_not_found");
}

#[tokio::test]
async fn an_answer_that_was_stopped_says_which_model_was_asked() {
    let app = harness::spawn().await;
    app.model.script(Script::answer("Walrus two three four").hold_after(2));
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    let sent = alice.sends(&chat, "Count").await;
    socket.shows(&sent.answer, "Walrus two ").await;
    alice.stops(&sent).await;
    let answer = alice.hears_answer(&sent).await;
    assert_eq!(answer.status, MessageStatus::Stopped);

    let path = format!("/api/v1/conversations/{chat}");
    let listed = alice.get(&format!("{path}/messages")).await.is(200).json::<Value>();
    assert_eq!(listed["items"][0]["asked"]["model"], "tiny", "{listed}");
    let exported = alice.get(&format!("{path}/export")).await.is(200).json::<Value>();
    let messages = &exported["conversations"][0]["messages"];
    assert_eq!(messages[1]["model"], "tiny", "{exported}");
    for (query, count) in [("model:tiny", 1), ("model:other", 0)] {
        let found = alice.get(&format!("/api/v1/search?q=walrus%20{query}")).await;
        let found = found.is(200).json::<Value>();
        assert_eq!(found["items"].as_array().map(Vec::len), Some(count), "{query}: {found}");
    }
}

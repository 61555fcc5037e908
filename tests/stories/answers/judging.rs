//! What is known of an answer, and what its reader thinks of it.

use serde_json::{Value, json};
use tests::harness;
use tests::model_double::Script;
use wire::conversation::{Message, MessageStatus, Rating, SendReceipt};

#[tokio::test]
async fn an_answer_says_how_the_model_was_asked() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let path = format!("/api/v1/conversations/{chat}");
    let settings = json!({"settings": {
        "model": "tiny", "system_prompt": "Rhyme.", "temperature": 0.25, "max_tokens": 99
    }});
    alice.patch(&path, &settings).await.is(200);
    let (first, first_answer) = alice.asks(&chat, "First?").await;
    let (second, answer) = alice.asks(&chat, "Second?").await;
    let asked = app.model.requests().pop().expect("a question");
    assert_eq!(asked.messages[0].content, "Rhyme.");
    let body = (&asked.body["temperature"], &asked.body["max_tokens"]);
    assert_eq!(body, (&json!(0.25), &json!(99)));
    let message = format!("{path}/messages/{}", answer.id);
    let whole: Message = alice.get(&message).await.is(200).json();
    let asked = whole.asked.expect("how it was asked");
    assert_eq!((asked.model.as_str(), asked.temperature, asked.top_p), ("tiny", Some(0.25), None));
    assert_eq!(asked.context, [first.id, first_answer.id, second.id]);
    assert_eq!(answer.asked, None, "lists are short");
}

#[tokio::test]
async fn an_answer_is_rated_and_the_rating_taken_back() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let (sent, answer) = alice.asks(&chat, "Why?").await;
    let rating = |message: &str| format!("/api/v1/conversations/{chat}/messages/{message}/rating");
    let rate =
        async |message: &str, body: Value| alice.request_json("PUT", &rating(message), &body).await;
    rate(&answer.id, json!({"rating": "down", "reason": "Too short"})).await.is(200);
    let read = async || alice.reads(&chat).await.pop().expect("an answer");
    let rated = read().await;
    assert_eq!(rated.rating, Some(Rating::Down));
    assert_eq!(rated.rating_reason.as_deref(), Some("Too short"));
    rate(&answer.id, json!({"rating": null})).await.is(200);
    assert_eq!((read().await.rating, read().await.rating_reason), (None, None));
    rate(&sent.id, json!({"rating": "up"})).await.refused(409, "message_not_an_answer");
    rate(&answer.id, json!({"rating": "sideways"})).await.is(422);
    rate("0000000000", json!({"rating": "up"})).await.refused(404, "message_not_found");
}

#[tokio::test]
async fn a_stopped_answer_is_continued_from_its_words() {
    let app = harness::spawn().await;
    app.model.script(Script::answer("Half of it").in_pieces(2).hold_after(1));
    app.model.script(Script::answer(" and the rest."));
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let mut socket = alice.listens().await;
    let sent = alice.sends(&chat, "All of it?").await;
    socket.frames(&sent.answer, 1).await;
    alice.stops(&sent).await;
    let half = alice.hears_answer(&sent).await;
    assert_eq!(half.status, MessageStatus::Stopped);
    let go_on = format!("/api/v1/conversations/{chat}/messages/{}/continue", sent.answer);
    let receipt: SendReceipt = alice.post(&go_on, &Value::Null).await.is(202).json();
    let whole = alice.finds_settled(&chat, &receipt).await;
    assert_eq!(whole.content, format!("{} and the rest.", half.content));
    assert_eq!(alice.reads(&chat).await.len(), 2, "it took the place of the first");
    let said = app.model.requests().pop().expect("a question").messages;
    let roles: Vec<_> = said.iter().map(|said| said.role.as_str()).collect();
    assert_eq!(roles, ["user", "assistant", "user"]);
    alice.post(&go_on, &Value::Null).await.refused(409, "message_already_answered");
}

//! Titles that come by themselves.

use serde_json::json;
use tests::harness::{self, User};
use tests::model_double::Script;
use wire::Receipt;
use wire::conversation::Conversation;
use wire::live::Body;

async fn untitled(alice: &User) -> String {
    alice.post("/api/v1/conversations", &json!({})).await.is(201).json::<Receipt>().id
}

async fn title_after(alice: &User, chat: &str, question: &str) -> Option<String> {
    let mut socket = alice.listens().await;
    alice.asks(chat, question).await;
    let title = |socket: &harness::Socket| {
        socket.heard.iter().find_map(|envelope| match &envelope.body {
            Body::ConversationRenamed { title } => Some(title.clone()),
            _ => None,
        })
    };
    let heard = socket.until("a title", title).await;
    let path = format!("/api/v1/conversations/{chat}?min_position={}", socket.heard.last()?.seq);
    let found: Conversation = alice.get(&path).await.is(200).json();
    assert_eq!(found.title.as_deref(), Some(heard.as_str()));
    found.title
}

#[tokio::test]
async fn the_model_names_a_conversation_after_its_first_answer() {
    let app = harness::spawn_with([("model.suggest_titles", "true")]).await;
    app.model.script(Script::answer("Because it rains."));
    app.model.script(Script::answer("\"Rain and tea\"\n"));
    let alice = app.sign_up("alice").await;
    let chat = untitled(&alice).await;
    let title = title_after(&alice, &chat, "Why tea?").await;
    assert_eq!(title.as_deref(), Some("Rain and tea"));
    alice.asks(&chat, "And then?").await;
    assert_eq!(app.model.requests().len(), 3, "it is named once");
}

#[tokio::test]
async fn the_first_words_are_the_title_where_no_model_is_asked_or_it_fails() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let title = title_after(&alice, &untitled(&alice).await, "Why  tea?\n\nPlease.").await;
    assert_eq!(title.as_deref(), Some("Why tea? Please."));
    let app = harness::spawn_with([("model.suggest_titles", "true")]).await;
    app.model.script(Script::answer("Because it rains."));
    app.model.script(Script::status(500));
    let alice = app.sign_up("alice").await;
    let title = title_after(&alice, &untitled(&alice).await, "Why tea?").await;
    assert_eq!(title.as_deref(), Some("Why tea?"));
}

#[tokio::test]
async fn a_title_of_a_person_stays() {
    let app = harness::spawn_with([("model.suggest_titles", "true")]).await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Mine").await;
    alice.asks(&chat, "Why tea?").await;
    alice.asks(&chat, "Why not?").await;
    assert_eq!(app.model.requests().len(), 2, "nobody asked for a title");
    assert_eq!(alice.lists().await.items[0].title.as_deref(), Some("Mine"));
}

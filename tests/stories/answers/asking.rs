//! What the model is asked.

use tests::harness;
use tests::model_double::{Asked, Script};

fn said(asked: &Asked) -> Vec<(&str, &str)> {
    asked.messages.iter().map(|said| (said.role.as_str(), said.content.as_str())).collect()
}

#[tokio::test]
async fn a_message_is_answered() {
    let app = harness::spawn().await;
    app.model.script(Script::answer("I am **well**, thank you.")).expect(1);
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let (_, answer) = alice.asks(&chat, "How are you?").await;
    assert_eq!(answer.content, "I am **well**, thank you.");
    assert_eq!(alice.reads_texts(&chat).await, ["How are you?", "I am **well**, thank you."]);
    app.model.verify();
    assert_eq!(said(&app.model.requests()[0]), [("user", "How are you?")]);
}

#[tokio::test]
async fn the_model_gets_what_was_said_in_order_and_the_instructions_first() {
    let app = harness::spawn_with([("model.system_prompt", "Be brief.")]).await;
    for text in ["One.", "Two.", "Three."] {
        app.model.script(Script::answer(text));
    }
    let alice = app.sign_up("alice").await;
    let (chat, other) = (alice.starts("Plans").await, alice.starts("Other").await);
    alice.asks(&chat, "First?").await;
    alice.asks(&other, "Elsewhere?").await;
    alice.asks(&chat, "Second?").await;
    let requests = app.model.requests();
    assert_eq!(said(&requests[1]), [("system", "Be brief."), ("user", "Elsewhere?")]);
    assert_eq!(
        said(&requests[2]),
        [("system", "Be brief."), ("user", "First?"), ("assistant", "One."), ("user", "Second?")]
    );
    assert!(requests.iter().all(|asked| asked.model == "tiny" && asked.stream));
}

#[tokio::test]
async fn the_model_gets_the_latest_messages_only() {
    let app = harness::spawn_with([("model.max_context_messages", "3")]).await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    for text in ["One?", "Two?", "Three?"] {
        alice.asks(&chat, text).await;
    }
    let requests = app.model.requests();
    let texts: Vec<_> = said(&requests[2]).into_iter().map(|(_, text)| text.to_owned()).collect();
    assert_eq!(texts, ["Two?", tests::model_double::DEFAULT_ANSWER, "Three?"]);
}

#[tokio::test]
async fn a_superseded_answer_is_left_out_of_what_the_model_gets() {
    let app = harness::spawn_with([("model.attempts", "1")]).await;
    app.model.script(Script::answer("Half of it").in_pieces(2).hold_after(1));
    app.model.script(Script::answer("All of it"));
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let mut socket = alice.listens().await;
    let sent = alice.sends(&chat, "First?").await;
    socket.frames(&sent.answer, 1).await;
    alice.stops(&sent).await;
    let second = alice.retries(&sent).await;
    assert_eq!(alice.hears_answer(&second).await.content, "All of it");
    alice.asks(&chat, "Second?").await;
    let requests = app.model.requests();
    assert_eq!(said(&requests[1]), [("user", "First?")]);
    assert_eq!(
        said(&requests[2]),
        [("user", "First?"), ("assistant", "All of it"), ("user", "Second?")]
    );
    let texts = alice.reads_texts(&chat).await;
    assert_eq!(texts[..3], ["First?", "All of it", "Second?"]);
}

#[tokio::test]
async fn any_text_goes_through_unharmed() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let text = "Zwölf Boxkämpfer 👩‍🚀 \u{202e}rtl\u{202c}\n\n```rust\nlet x = \"\\\";\n```\t\u{0301}x $(rm) '; --";
    app.model.script(Script::answer(text).in_pieces(20).in_chunks_of(3));
    let (_, answer) = alice.asks(&chat, text).await;
    assert_eq!(alice.reads_texts(&chat).await, [text, text]);
    assert_eq!(answer.content, text);
    assert_eq!(said(&app.model.requests()[0]), [("user", text)]);
}

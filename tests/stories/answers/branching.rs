//! Editing, regenerating, and going from branch to branch.

use serde_json::{Value, json};
use tests::harness::{self, User};
use tests::model_double::Script;
use wire::Page;
use wire::conversation::{Message, SendReceipt};
use wire::live::Body;

fn path(chat: &str, rest: &str) -> String {
    format!("/api/v1/conversations/{chat}/messages{rest}")
}

async fn edits(alice: &User, chat: &str, edited: &str, text: &str) -> Message {
    let body = json!({"content": text, "edits": edited});
    let receipt: SendReceipt = alice.post(&path(chat, ""), &body).await.is(202).json();
    alice.finds_settled(chat, &receipt).await
}

#[tokio::test]
async fn an_edited_message_begins_a_branch_and_the_first_one_is_kept() {
    let app = harness::spawn().await;
    for text in ["One.", "Two.", "Other.", "Third."] {
        app.model.script(Script::answer(text));
    }
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let (first, _) = alice.asks(&chat, "First?").await;
    let (second, _) = alice.asks(&chat, "Second?").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    edits(&alice, &chat, &second.id, "Another second?").await;
    assert_eq!(alice.reads_texts(&chat).await, ["First?", "One.", "Another second?", "Other."]);

    let messages = alice.reads(&chat).await;
    let branches = &messages[2].branches;
    assert_eq!(branches, &[second.id.clone(), messages[2].id.clone()]);
    assert_eq!(messages[2].edits.as_deref(), Some(second.id.as_str()));
    assert!(messages[0].branches.is_empty() && messages[1].branches.is_empty());

    let switch = path(&chat, &format!("/{}/branch", second.id));
    alice.post(&switch, &Value::Null).await.is(200);
    assert_eq!(alice.reads_texts(&chat).await, ["First?", "One.", "Second?", "Two."]);
    let switched = |socket: &harness::Socket| {
        socket.heard.iter().find_map(|envelope| match &envelope.body {
            Body::BranchSwitched { leaf } => Some(leaf.clone()),
            _ => None,
        })
    };
    assert_eq!(socket.until("the switch", switched).await, second.answer);

    // What is sent goes to the branch that is shown, and the model sees nothing else.
    alice.asks(&chat, "Third?").await;
    let asked = app.model.requests().pop().expect("a question");
    let texts: Vec<_> = asked.messages.iter().map(|said| said.content.clone()).collect();
    assert_eq!(texts, ["First?", "One.", "Second?", "Two.", "Third?"]);
    // Editing the very first message is possible, too.
    edits(&alice, &chat, &first.id, "Zeroth?").await;
    assert_eq!(alice.reads_texts(&chat).await[0], "Zeroth?");
    assert_eq!(alice.reads(&chat).await.len(), 2);
}

#[tokio::test]
async fn another_answer_stands_beside_the_first() {
    let app = harness::spawn().await;
    for text in ["One.", "Two.", "One, again."] {
        app.model.script(Script::answer(text));
    }
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let (first, answer) = alice.asks(&chat, "First?").await;
    alice.asks(&chat, "Second?").await;
    let again = path(&chat, &format!("/{}/regenerate", answer.id));
    let receipt: SendReceipt = alice.post_as("k", &again, &json!({})).await.is(202).json();
    let repeat: SendReceipt = alice.post_as("k", &again, &json!({})).await.is(202).json();
    assert_eq!(receipt, repeat);
    alice.finds_settled(&chat, &receipt).await;
    assert_eq!(alice.reads_texts(&chat).await, ["First?", "One, again."]);
    let shown = alice.reads(&chat).await.pop().expect("an answer");
    assert_eq!(shown.branches, [answer.id.clone(), shown.id.clone()]);
    alice.post(&path(&chat, &format!("/{}/branch", answer.id)), &Value::Null).await.is(200);
    assert_eq!(alice.reads_texts(&chat).await, ["First?", "One.", "Second?", "Two."]);
    assert_eq!(app.model.requests()[2].messages.len(), 1, "it answers the first question");
    let unknown = json!({"model": "nobody's"});
    alice.post(&path(&chat, &format!("/{}/regenerate", first.id)), &unknown).await.is(422);
}

#[tokio::test]
async fn pages_follow_the_branch() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let (first, _) = alice.asks(&chat, "0").await;
    for n in 1..5 {
        alice.asks(&chat, &n.to_string()).await;
    }
    edits(&alice, &chat, &first.id, "alone").await;
    alice.post(&path(&chat, &format!("/{}/branch", first.id)), &Value::Null).await.is(200);
    let (mut texts, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = path(&chat, &format!("?limit=3{cursor}"));
        let page: Page<Message> = alice.get(&page).await.is(200).json();
        texts.extend(page.items.into_iter().rev().map(|message| message.content).rev());
        match page.next {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    texts.reverse();
    assert_eq!(texts, alice.reads_texts(&chat).await);
    assert_eq!(texts.len(), 10);
    alice.get(&path(&chat, "?cursor=nothing")).await.is(422);
}

#[tokio::test]
async fn words_can_be_put_right_and_messages_taken_out_and_put_back() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let (sent, answer) = alice.asks(&chat, "Helo").await;
    let message = path(&chat, &format!("/{}", sent.id));
    alice.patch(&message, &json!({"content": "Hello"})).await.is(200);
    let found: Message = alice.get(&message).await.is(200).json();
    assert_eq!((found.content.as_str(), found.corrected_at.is_some()), ("Hello", true));
    alice.patch(&message, &json!({"content": " "})).await.is(422);
    alice.delete(&message).await.is(200);
    alice.get(&message).await.refused(404, "message_not_found");
    assert_eq!(alice.reads_texts(&chat).await, [answer.content.as_str()]);
    alice.post(&format!("{message}/restore"), &Value::Null).await.is(200);
    assert_eq!(alice.reads_texts(&chat).await, ["Hello", answer.content.as_str()]);
    let absent = path(&chat, "/0000000000");
    alice.delete(&absent).await.refused(404, "message_not_found");
    alice.patch(&absent, &json!({"content": "x"})).await.refused(404, "message_not_found");
}

#[tokio::test]
async fn an_answer_that_is_asked_for_again_leaves_what_follows_it() {
    let app = harness::spawn_with([("model.attempts", "1")]).await;
    app.model.script(Script::status(401));
    app.model.script(Script::answer("Two."));
    app.model.script(Script::answer("One."));
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let (first, _) = alice.asks(&chat, "First?").await;
    alice.asks(&chat, "Second?").await;
    let again = alice.retries(&first).await;
    alice.hears_answer(&again).await;
    assert_eq!(alice.reads_texts(&chat).await, ["First?", "One.", "Second?", "Two."]);
}

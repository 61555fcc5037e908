use serde_json::{Value, json};
use tests::harness;
use tests::model_double::Script;
use wire::conversation::{Conversation, Rating, SendReceipt};
use wire::transfer::ImportOutcome;

use super::{exports, file, imports, json};

fn path(chat: &str) -> String {
    format!("/api/v1/conversations/{chat}")
}

#[tokio::test]
async fn an_export_comes_in_as_it_was_on_another_server() {
    let (here, there) = (harness::spawn().await, harness::spawn().await);
    for text in ["One.", "Two.", "Other."] {
        here.model.script(Script::answer(text));
    }
    let alice = here.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let change = json!({"tags": ["a", "b"], "pinned": true,
        "settings": {"temperature": 0.5, "system_prompt": "Be brief."}});
    alice.patch(&path(&chat), &change).await.is(200);
    let (first, _) = alice.asks(&chat, "First?").await;
    let (second, _) = alice.asks(&chat, "Second?").await;
    let edited = json!({"content": "Another second?", "edits": second.id});
    let messages = format!("{}/messages", path(&chat));
    let receipt: SendReceipt = alice.post(&messages, &edited).await.is(202).json();
    alice.finds_settled(&chat, &receipt).await;
    let back = format!("{messages}/{}/branch", second.id);
    alice.post(&back, &Value::Null).await.is(200);
    let ended = alice.starts("Ended").await;
    alice.asks(&ended, "Last words").await;
    alice.patch(&path(&ended), &json!({"ended": true, "archived": true})).await.is(200);
    let rating = json!({"rating": "down", "reason": "Too short."});
    let rate = format!("{messages}/{}/rating", first.answer);
    alice.request_json("PUT", &rate, &rating).await.is(200);
    let export = exports(&alice).await;

    let other = there.sign_up("alice").await;
    let (told, summary) = imports(&other, &json(&export)).await;
    assert_eq!((summary.imported, summary.failed, summary.messages), (2, 0, 8), "{told:?}");
    assert_eq!(told[0].id.as_deref(), Some(&*chat), "ids that are free are kept");
    let texts = other.reads_texts(&chat).await;
    assert_eq!(texts, ["First?", "One.", "Second?", "Two."]);
    let thread = other.reads(&chat).await;
    assert_eq!(thread[2].branches, [second.id.clone(), receipt.id.clone()]);
    assert_eq!(thread[0].id, first.id);
    let whole: Conversation = other.get(&path(&chat)).await.is(200).json();
    assert!(whole.pinned && whole.tags == ["a", "b"], "{whole:?}");
    assert_eq!(whole.settings.and_then(|one| one.temperature), Some(0.5));
    let last: Conversation = other.get(&path(&ended)).await.is(200).json();
    assert!(last.archived && last.ended_at.is_some());

    let listed = other.lists().await.items;
    let began = listed.iter().find(|one| one.id == chat).map(|one| one.created_at);
    assert_eq!(began, export.conversations[0].created_at, "it began where it was begun");

    // What is exported there says the same of what was said.
    let again = exports(&other).await;
    for (one, two) in export.conversations.iter().zip(&again.conversations) {
        assert_eq!((&one.id, &one.leaf, &one.title), (&two.id, &two.leaf, &two.title));
        assert_eq!(one.created_at, two.created_at);
        let said = |messages: &[wire::transfer::ExportedMessage]| -> Vec<_> {
            let words = |m: &wire::transfer::ExportedMessage| {
                let judged = (m.rating, m.rating_reason.clone());
                let said = (m.id.clone(), m.after.clone(), m.content.clone());
                (said, m.created_at, m.model.clone(), judged)
            };
            messages.iter().map(words).collect()
        };
        assert_eq!(said(&one.messages), said(&two.messages));
    }
    // And it goes on.
    other.asks(&chat, "Third?").await;
    assert_eq!(other.reads(&chat).await.len(), 6);
}

#[tokio::test]
async fn a_repeat_changes_nothing_whatever_was_done_since() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let conversation = json!({"id": "0123456789ab", "title": "Old", "tags": ["a"],
        "created_at": "2020-01-31T12:00:00Z", "messages": [
        {"id": "0000000001", "role": "user", "content": "Hello"},
        {"id": "0000000002", "after": "0000000001", "role": "assistant", "content": "Hi",
            "rating": "up"},
    ]});
    let file = file(&json!([conversation]));
    let (told, _) = imports(&alice, &file).await;
    assert_eq!(told[0].outcome, ImportOutcome::Imported);
    let chat = told[0].id.clone().expect("an id");
    let rate = format!("{}/messages/0000000002/rating", path(&chat));
    alice.request_json("PUT", &rate, &json!({"rating": "down"})).await.is(200);
    let change = json!({"title": "New", "tags": ["b"]});
    alice.patch(&path(&chat), &change).await.is(200);
    alice.asks(&chat, "And on").await;
    let before = app.journal().await.len();
    let (told, summary) = imports(&alice, &file).await;
    assert_eq!((told[0].outcome, told[0].messages), (ImportOutcome::Unchanged, 0));
    assert_eq!((summary.unchanged, summary.imported), (1, 0));
    assert_eq!(app.journal().await.len(), before);
    let whole: Conversation = alice.get(&path(&chat)).await.is(200).json();
    assert_eq!((whole.title.as_deref(), &whole.tags[..]), (Some("New"), &["b".to_owned()][..]));
    assert_eq!(whole.created_at.to_rfc3339(), "2020-01-31T12:00:00+00:00");
    assert_eq!(alice.reads(&chat).await[1].rating, Some(Rating::Down), "as it was put since");

    // Nor does one's own export of what is here.
    let own = json(&exports(&alice).await);
    let (told, _) = imports(&alice, &own).await;
    assert_eq!(told[0].outcome, ImportOutcome::Unchanged);
    assert_eq!(app.journal().await.len(), before);
}

#[tokio::test]
async fn what_is_missing_is_added_and_the_thread_that_is_shown_stays() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let (sent, answer) = alice.asks(&chat, "Hello").await;
    let conversation = json!({"id": chat, "title": "Other", "messages": [
        {"id": sent.id, "role": "user", "content": "Hello"},
        {"id": "0000000002", "after": sent.id, "role": "assistant", "content": "Another answer"},
    ]});
    let (told, summary) = imports(&alice, &file(&json!([conversation]))).await;
    assert_eq!((told[0].outcome, summary.messages), (ImportOutcome::Completed, 1));
    let thread = alice.reads(&chat).await;
    assert_eq!(thread[1].id, answer.id);
    assert_eq!(thread[1].branches, [answer.id.as_str(), "0000000002"]);
    let whole: Conversation = alice.get(&path(&chat)).await.is(200).json();
    assert_eq!(whole.title.as_deref(), Some("Plans"));
}

#[tokio::test]
async fn an_id_that_is_somebody_elses_becomes_another_and_the_same_each_time() {
    let app = harness::spawn().await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let chat = alice.starts("Plans").await;
    alice.asks(&chat, "Hello").await;
    let export = json(&exports(&alice).await);
    let (told, _) = imports(&bob, &export).await;
    let id = told[0].id.clone().expect("an id");
    assert_eq!(told[0].outcome, ImportOutcome::Imported);
    assert_ne!(id, chat);
    let (again, _) = imports(&bob, &export).await;
    assert_eq!((again[0].outcome, &again[0].id), (ImportOutcome::Unchanged, &Some(id.clone())));
    assert_eq!(bob.reads_texts(&id).await.len(), 2);
    assert_eq!(bob.lists().await.items.len(), 1);
    assert_eq!(alice.lists().await.items.len(), 1);
    // What was purged comes back under another id.
    alice.delete(&path(&chat)).await.is(200);
    alice.post(&format!("{}/purge", path(&chat)), &Value::Null).await.is(200);
    let (told, _) = imports(&alice, &export).await;
    assert_eq!(told[0].outcome, ImportOutcome::Imported);
    assert_ne!(told[0].id.as_deref(), Some(&*chat));
}

#[tokio::test]
async fn many_messages_come_in_few_commits() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let id = |n: usize| format!("{n:010x}");
    let messages: Vec<Value> = (1..=1000)
        .map(|n| {
            let after = (n > 1).then(|| id(n - 1));
            let role = if n % 2 == 1 { "user" } else { "assistant" };
            json!({"id": id(n), "after": after, "role": role, "content": format!("Message {n}")})
        })
        .collect();
    let conversation = json!({"id": "0123456789ab", "title": "Long", "messages": messages});
    let before = app.journal().await.len();
    let (told, _) = imports(&alice, &file(&json!([conversation]))).await;
    assert_eq!(told[0].messages, 1000);
    assert_eq!(app.journal().await.len() - before, 11);
    let thread = alice.reads("0123456789ab").await;
    assert_eq!((thread.len(), thread[199].content.as_str()), (200, "Message 1000"));
}

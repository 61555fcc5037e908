use std::io::{Cursor, Read as _};

use serde_json::{Value, json};
use tests::harness::{self, until};
use tests::model_double::Script;
use wire::Page;
use wire::analytics::Activity;
use wire::conversation::{MessageStatus, SendReceipt};
use wire::transfer::Export;

use super::exports;

#[tokio::test]
async fn a_conversation_is_exported_with_all_of_its_branches() {
    let app = harness::spawn().await;
    for text in ["One.", "Two.", "Other."] {
        app.model.script(Script::answer(text));
    }
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans: a/b").await;
    let path = format!("/api/v1/conversations/{chat}");
    let change = json!({"tags": ["a"], "settings": {"temperature": 0.5}});
    alice.patch(&path, &change).await.is(200);
    let (first, _) = alice.asks(&chat, "First?").await;
    let (second, _) = alice.asks(&chat, "Second?").await;
    let edited = json!({"content": "Another second?", "edits": second.id});
    let receipt: SendReceipt =
        alice.post(&format!("{path}/messages"), &edited).await.is(202).json();
    alice.finds_settled(&chat, &receipt).await;

    let reply = alice.get(&format!("{path}/export")).await.is(200);
    let name = reply.header("content-disposition");
    assert!(name.starts_with("attachment; filename=\""), "{name}");
    assert!(name.ends_with(&format!("-plans-a-b-{chat}.json\"")), "{name}");
    let export: Export = reply.json();
    assert_eq!((export.format.as_str(), export.version), ("convoai.export", 1));
    let [whole] = &export.conversations[..] else { panic!("{export:?}") };
    let said: Vec<_> = whole
        .messages
        .iter()
        .map(|message| (message.content.as_str(), message.after.as_deref()))
        .collect();
    let (one, two) = (first.answer.as_str(), second.id.as_str());
    assert_eq!(
        said,
        [
            ("First?", None),
            ("One.", Some(&*first.id)),
            ("Second?", Some(one)),
            ("Two.", Some(two)),
            ("Another second?", Some(one)),
            ("Other.", Some(&*receipt.id)),
        ]
    );
    assert_eq!(whole.leaf, receipt.answer_id);
    assert_eq!(
        (whole.tags.as_slice(), whole.settings.temperature),
        (&["a".to_owned()][..], Some(0.5))
    );
    assert!(whole.messages[1].model.is_some() && whole.messages[1].tokens.is_some());

    let reply = alice.get(&format!("{path}/export?format=markdown")).await.is(200);
    assert_eq!(reply.header("content-type"), "text/markdown; charset=utf-8");
    let text = reply.text();
    assert!(text.starts_with("# Plans: a/b\n"), "{text}");
    assert!(text.contains("Another second?") && !text.contains("\nSecond?"), "{text}");
}

#[tokio::test]
async fn everything_is_exported_but_the_trash_and_what_others_have() {
    let app = harness::spawn().await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    assert_eq!(exports(&alice).await.conversations, []);
    let mut chats = Vec::new();
    for n in 0..3 {
        let chat = alice.starts(&format!("Plans {n}")).await;
        alice.asks(&chat, &format!("Question {n}")).await;
        chats.push(chat);
    }
    bob.starts("Bob's").await;
    let path = |chat: &str| format!("/api/v1/conversations/{chat}");
    alice.patch(&path(&chats[1]), &json!({"archived": true})).await.is(200);
    alice.delete(&path(&chats[2])).await.is(200);
    let export = exports(&alice).await;
    let ids: Vec<_> = export.conversations.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, [&*chats[0], &*chats[1]]);
    assert!(export.conversations[1].archived);
    assert_eq!(export.conversations[0].messages[1].status, MessageStatus::Complete);

    let reply = alice.get("/api/v1/export?format=markdown").await.is(200);
    assert_eq!(reply.header("content-type"), "application/zip");
    assert!(reply.header("content-disposition").ends_with(".zip\""));
    let mut archive = zip::ZipArchive::new(Cursor::new(reply.body)).expect("a ZIP");
    let mut texts = Vec::new();
    for (index, chat) in (0..archive.len()).zip(&chats) {
        let mut file = archive.by_index(index).expect("a file");
        let name = file.name().expect("a name").into_owned();
        assert!(name.ends_with(&format!("plans-{index}-{chat}.md")), "{name}");
        let mut text = String::new();
        file.read_to_string(&mut text).expect("text");
        texts.push(text);
    }
    assert_eq!(texts.len(), 2);
    assert!(texts[0].contains("# Plans 0") && texts[0].contains("Question 0"), "{texts:?}");
}

#[tokio::test]
async fn what_is_not_there_cannot_be_exported() {
    let app = harness::spawn().await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let chat = alice.starts("Plans").await;
    let path = format!("/api/v1/conversations/{chat}");
    let export = format!("{path}/export");
    bob.get(&export).await.refused(404, "conversation_not_found");
    app.get(&export).await.refused(401, "token_missing");
    alice.get(&format!("{export}?format=pdf")).await.refused(422, "invalid");
    alice.get("/api/v1/export?format=pdf").await.refused(422, "invalid");
    alice.delete(&path).await.is(200);
    alice.get(&export).await.refused(404, "conversation_not_found");
    alice.post(&format!("{path}/purge"), &Value::Null).await.is(200);
    alice.get(&export).await.refused(404, "conversation_not_found");
}

#[tokio::test]
async fn an_export_is_in_the_list_of_activities_with_who_took_what_along() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let admin = app.log_in("admin").await;
    let chat = alice.starts("Plans").await;
    alice.get(&format!("/api/v1/conversations/{chat}/export")).await.is(200);
    alice.get("/api/v1/export?format=markdown").await.is(200);
    // What is refused is no export.
    alice
        .get("/api/v1/conversations/0123456789ab/export")
        .await
        .refused(404, "conversation_not_found");
    let path = format!("/api/v1/analytics/activities?user={}", alice.id);
    until("two exports", async || {
        let page: Page<Activity> = admin.get(&path).await.is(200).json();
        let exports = page.items.iter().filter(|one| one.kind.ends_with("_exported"));
        let exports: Vec<_> = exports
            .map(|one| (one.kind.as_str(), one.conversation.as_deref(), one.address.as_deref()))
            .collect();
        let (all, one) = ("all_exported", "conversation_exported");
        let expected = [(all, None, Some("127.0.0.1")), (one, Some(&*chat), Some("127.0.0.1"))];
        if exports == expected { Ok(()) } else { Err(format!("{exports:?}")) }
    })
    .await;
}

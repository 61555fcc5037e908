//! What is deleted stays in the trash for a while, and is gone after that.

use std::time::Duration;

use serde_json::{Value, json};
use tests::harness::{self, App, Stored, until};
use tests::model_double::Script;
use wire::live::Body;

/// As if a conversation had been deleted so many days ago.
async fn deleted_days_ago(app: &App, chat: &str, days: i32) {
    let ago = format!("now() - make_interval(days => {days})");
    let change = format!("update conversation_list set deleted_at = {ago}");
    app.database.execute(format!("{change} where conversation_id = '{chat}'")).await;
}

/// How often a conversation was purged.
async fn purges(app: &App, chat: &str) -> usize {
    let of = |stored: &&Stored| stored.subject.ends_with(&format!(".journal.conversation.{chat}"));
    let journal = app.journal().await;
    let types = journal.iter().filter(of).map(|stored| &stored.headers);
    types.filter(|headers| headers.contains("convoai.conversation.purged.v1")).count()
}

#[tokio::test]
async fn what_has_been_in_the_trash_for_long_enough_is_purged_by_any_node() {
    let mut app = harness::spawn().await;
    let mut twin = app.twin().await;
    let alice = app.sign_up("alice").await;
    let mut chats = Vec::new();
    for title in ["Old", "Older", "Recent", "Kept"] {
        let chat = alice.starts(title).await;
        alice.asks(&chat, "Hello").await;
        chats.push(chat);
    }
    for (chat, days) in chats.iter().zip([31, 400, 29]) {
        alice.delete(&format!("/api/v1/conversations/{chat}")).await.is(200);
        alice.lists().await;
        deleted_days_ago(&app, chat, days).await;
    }
    // Both look through the trash when they start.
    twin.stop().await;
    app.restart().await;
    twin.restart().await;
    let alice = app.user_of(&alice);
    until("an empty trash", async || {
        let old = alice.get(&format!("/api/v1/conversations/{}", chats[0])).await.status;
        let older = alice.get(&format!("/api/v1/conversations/{}", chats[1])).await.status;
        if (old, older) == (404, 404) { Ok(()) } else { Err(format!("{old}, {older}")) }
    })
    .await;
    alice.post(&format!("/api/v1/conversations/{}/restore", chats[2]), &Value::Null).await.is(200);
    assert_eq!(alice.reads(&chats[2]).await.len(), 2);
    assert_eq!(alice.reads(&chats[3]).await.len(), 2);
    for (chat, times) in chats.iter().zip([1, 1, 0, 0]) {
        assert_eq!(purges(&app, chat).await, times, "however many nodes there are");
    }
}

#[tokio::test]
async fn without_a_time_the_trash_is_kept() {
    let mut app = harness::spawn_with([("conversations.trash_days", "0")]).await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Old").await;
    alice.delete(&format!("/api/v1/conversations/{chat}")).await.is(200);
    alice.lists().await;
    deleted_days_ago(&app, &chat, 4_000).await;
    app.restart().await;
    app.sign_up("bob").await.starts("Something later").await;
    let alice = app.user_of(&alice);
    alice.post(&format!("/api/v1/conversations/{chat}/restore"), &Value::Null).await.is(200);
}

#[tokio::test]
async fn a_purge_while_an_answer_streams_ends_it_and_leaves_no_frame() {
    let app = harness::spawn_with([("live.frame_interval_ms", "1")]).await;
    let twin = app.twin().await;
    let slowly = Duration::from_millis(30);
    for node in [&app, &twin] {
        node.model.script(Script::answer("word ".repeat(2_000)).piece_delay(slowly));
    }
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    let sent = alice.sends(&chat, "Tell me everything").await;
    socket.frames(&sent.answer, 5).await;

    let path = format!("/api/v1/conversations/{chat}");
    alice.delete(&path).await.is(200);
    // What was begun may be finished in the trash, so it goes on.
    let shown = socket.frames_of(&sent.answer).len();
    socket.frames(&sent.answer, shown + 3).await;
    alice.post(&format!("{path}/purge"), &Value::Null).await.is(200);
    socket
        .until("its end", |socket| {
            let is_end = |body: &Body| *body == Body::ConversationPurged {};
            socket.heard.iter().any(|envelope| is_end(&envelope.body)).then_some(())
        })
        .await;
    // Whichever node asked, its model server is hung up on.
    tokio::select! {
        _ = app.model.cancelled() => {}
        _ = twin.model.cancelled() => {}
    }
    until("no frames", async || {
        let of = |stored: &&Stored| stored.subject.contains(&chat);
        let left = app.frames().await.iter().filter(of).count();
        if left == 0 { Ok(()) } else { Err(format!("{left} frames are left")) }
    })
    .await;

    // Nothing of it can be had, not even what had been shown.
    let frames = json!({&chat: {"answer": &sent.answer, "seq": 0}});
    let mut late = alice.resumes(sent.position, &frames).await;
    late.ready().await;
    late.catches_up().await;
    assert_eq!(late.text_of(&sent.answer), "");
    alice.get(&format!("{path}/messages")).await.is(404);
    // And the answer is asked for no more.
    let asked = app.model.requests().len() + twin.model.requests().len();
    assert_eq!(asked, 1);
}

#[tokio::test]
async fn no_snapshot_is_left_of_what_was_purged() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let path = format!("/api/v1/conversations/{chat}");
    for n in 0..50 {
        alice.patch(&path, &json!({"title": format!("Title {n}")})).await.is(200);
    }
    let of_chat = async || {
        let snapshots = app.snapshots().await;
        snapshots.iter().filter(|stored| stored.subject.contains(&chat)).count()
    };
    until(
        "a snapshot",
        async || if of_chat().await == 1 { Ok(()) } else { Err("none".to_owned()) },
    )
    .await;
    alice.delete(&path).await.is(200);
    alice.post(&format!("{path}/purge"), &Value::Null).await.is(200);
    until(
        "no snapshot",
        async || if of_chat().await == 0 { Ok(()) } else { Err("one".to_owned()) },
    )
    .await;
    alice.post(&format!("{path}/restore"), &Value::Null).await.is(404);
}

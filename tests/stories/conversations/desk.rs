//! Drafts and read marks on all tabs and devices.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::harness::{self, Reply, Socket, User, until};
use wire::desk::DeskChanged;
use wire::live::{Body, Envelope};

async fn puts(user: &User, chat: &str, what: Value) -> Reply {
    user.request_json("PUT", &format!("/api/v1/conversations/{chat}/desk"), &what).await
}

fn of_desk(envelope: &Envelope) -> Option<(String, DeskChanged)> {
    match &envelope.body {
        Body::DeskChanged(changed) => Some((envelope.conversation.clone()?, changed.clone())),
        _ => None,
    }
}

/// All that was heard of the desk.
fn desk(socket: &Socket) -> Vec<(String, DeskChanged)> {
    socket.heard.iter().filter_map(of_desk).collect()
}

fn changed(draft: Option<&str>, read: Option<u64>) -> DeskChanged {
    DeskChanged { draft: draft.map(str::to_owned), read }
}

async fn hears(socket: &mut Socket, what: &DeskChanged) {
    let last =
        |socket: &Socket| desk(socket).last().is_some_and(|(_, heard)| heard == what).then_some(());
    socket.until(&format!("{what:?}"), last).await;
}

#[tokio::test]
async fn a_draft_is_on_every_tab_and_device_at_once_and_survives_a_reload() {
    let app = harness::spawn().await;
    let twin = app.twin().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let (mut here, mut there) = (alice.listens().await, twin.user_of(&alice).listens().await);
    let mut stream = alice.streams(None).await;
    here.ready().await;
    there.ready().await;
    stream.ready().await;
    let mut quickest = Duration::MAX;
    for n in 0..5 {
        let draft = format!("Dear diary, {n}");
        let began = Instant::now();
        puts(&alice, &chat, json!({"draft": draft})).await.is(204);
        hears(&mut there, &changed(Some(&draft), None)).await;
        quickest = quickest.min(began.elapsed());
        hears(&mut here, &changed(Some(&draft), None)).await;
    }
    assert!(quickest < Duration::from_millis(200), "{quickest:?}");
    let all = |stream: &tests::harness::EventStream| {
        let told = stream.told.iter().filter(|(_, envelope)| of_desk(envelope).is_some());
        (told.count() == 5).then_some(())
    };
    stream.until("all five", all).await;

    // Only what was changed is pushed: whoever is writing meanwhile is not disturbed.
    puts(&alice, &chat, json!({"read": 7})).await.is(204);
    hears(&mut there, &changed(None, Some(7))).await;

    for user in [&alice, &twin.user_of(&alice)] {
        let mut reloaded = user.listens().await;
        reloaded.ready().await;
        let expected = (chat.clone(), changed(Some("Dear diary, 4"), Some(7)));
        assert_eq!(desk(&reloaded), [expected]);
    }
    let mut reloaded = alice.streams(Some(&stream.last_id())).await;
    reloaded.ready().await;
    let told: Vec<_> = reloaded.told.iter().filter_map(|(_, envelope)| of_desk(envelope)).collect();
    assert_eq!(told.len(), 1);

    puts(&alice, &chat, json!({"draft": ""})).await.is(204);
    hears(&mut there, &changed(Some(""), None)).await;
    let mut reloaded = alice.listens().await;
    reloaded.ready().await;
    assert_eq!(desk(&reloaded), [(chat, changed(Some(""), Some(7)))]);
}

#[tokio::test]
async fn of_many_who_write_at_once_the_last_wins_and_nothing_else_is_lost() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    puts(&alice, &chat, json!({"draft": "Kept", "read": 1})).await.is(204);
    let drafts = (0..4).map(|n| puts(&alice, &chat, json!({"draft": format!("Draft {n}")})));
    let marks = (10..14).map(|read| puts(&alice, &chat, json!({"read": read})));
    let replies =
        tokio::join!(futures_util::future::join_all(drafts), futures_util::future::join_all(marks));
    let mut stored = 1;
    for reply in replies.0.iter().chain(&replies.1) {
        // Whoever is always too late may try again.
        assert!([204, 503].contains(&reply.status), "{reply:?}");
        stored += usize::from(reply.status == 204);
    }
    let mut reloaded = alice.listens().await;
    reloaded.ready().await;
    let (_, lies) = desk(&reloaded).pop().expect("an entry");
    assert!(lies.draft.as_deref().is_some_and(|draft| draft.starts_with("Draft")), "{lies:?}");
    assert!(lies.read.is_some_and(|read| read >= 10), "{lies:?}");
    // What the other tab heard last is what lies there.
    let last = |socket: &Socket| {
        let heard = desk(socket);
        let draft = heard.iter().rev().find_map(|(_, heard)| heard.draft.clone());
        let read = heard.iter().rev().find_map(|(_, heard)| heard.read);
        (draft == lies.draft && read == lies.read).then_some(())
    };
    socket.until("the same", last).await;
    // Nor did it hear of anything that does not lie there because another one came first.
    puts(&alice, &chat, json!({"draft": "Last"})).await.is(204);
    hears(&mut socket, &changed(Some("Last"), None)).await;
    assert_eq!(desk(&socket).len(), stored + 1, "{:#?}", socket.heard);
}

#[tokio::test]
async fn nobody_else_hears_of_a_desk_or_puts_anything_on_it() {
    let app = harness::spawn().await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let chat = alice.starts("Plans").await;
    let mut his = bob.listens().await;
    his.ready().await;
    puts(&alice, &chat, json!({"draft": "Secret plans"})).await.is(204);
    puts(&bob, &chat, json!({"draft": "Mine"})).await.refused(404, "conversation_not_found");
    puts(&bob, &"0".repeat(12), json!({"read": 1})).await.is(404);
    his.catches_up().await;
    assert_eq!(desk(&his), []);
    for stored in app.desks().await {
        assert!(!stored.bytes().windows(6).any(|bytes| bytes == b"Secret"), "it is sealed");
    }
}

#[tokio::test]
async fn what_cannot_be_a_draft_is_refused_and_the_longest_is_kept() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    for wrong in [
        json!({"draft": "x".repeat(100_001)}),
        json!({"draft": 5}),
        json!({"read": -1}),
        json!({"drafft": "typo"}),
    ] {
        puts(&alice, &chat, wrong).await.is(422);
    }
    puts(&alice, &chat, json!({})).await.is(204);
    assert_eq!(app.desks().await.len(), 0);
    let longest = "語".repeat(100_000);
    puts(&alice, &chat, json!({"draft": longest})).await.is(204);
    let mut socket = alice.listens().await;
    socket.ready().await;
    assert_eq!(desk(&socket), [(chat, changed(Some(&longest), None))]);
}

#[tokio::test]
async fn with_a_conversation_its_draft_is_purged_and_with_an_account_all_of_them() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let other = alice.starts("Other plans").await;
    for chat in [&chat, &other] {
        puts(&alice, chat, json!({"draft": "Not sent", "read": 3})).await.is(204);
    }
    assert_eq!(app.desks().await.len(), 2);
    let path = format!("/api/v1/conversations/{chat}");
    alice.delete(&path).await.is(200);
    puts(&alice, &chat, json!({"draft": "In the trash"})).await.is(404);
    alice.post(&format!("{path}/purge"), &Value::Null).await.is(200);
    let left = |count: usize| {
        let app = &app;
        until("less on the desk", async move || {
            let found = app.desks().await.len();
            if found == count { Ok(()) } else { Err(format!("{found} entries")) }
        })
    };
    left(1).await;
    let body = json!({"password": tests::harness::PASSWORD});
    let gone = alice.request_json("DELETE", "/api/v1/me", &body).await;
    assert!(gone.status < 300, "{gone:?}");
    left(0).await;
}

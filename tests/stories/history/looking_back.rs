use serde_json::{Value, json};
use tests::harness::{self, User};
use tests::model_double::Script;
use wire::conversation::{Message, MessagePage, MessageStatus};
use wire::history::{Changes, HistoryEntry, Who};
use wire::{Page, Receipt};

use super::{history, path, read_then, texts, was};

async fn renames(user: &User, chat: &str, title: &str) -> u64 {
    let reply = user.patch(&path(chat, ""), &json!({"title": title})).await.is(200);
    reply.json::<Receipt>().position
}

#[tokio::test]
async fn a_conversation_is_shown_as_it_was_at_every_point() {
    let app = harness::spawn().await;
    app.model.script(Script::answer("One.")).script(Script::answer("Two."));
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Old").await;
    let (first, _) = alice.asks(&chat, "First?").await;
    let renamed = renames(&alice, &chat, "New").await;
    let (second, _) = alice.asks(&chat, "Second?").await;
    let message = path(&chat, &format!("/messages/{}", first.id));
    alice.patch(&message, &json!({"content": "Corrected?"})).await.is(200);
    let deleted: Receipt =
        alice.delete(&path(&chat, &format!("/messages/{}", second.id))).await.is(200).json();

    let before = (renamed - 1).to_string();
    assert_eq!(was(&alice, &chat, &before).await.title.as_deref(), Some("Old"));
    assert_eq!(was(&alice, &chat, &renamed.to_string()).await.title.as_deref(), Some("New"));
    let asked = read_then(&alice, &chat, &first.position.to_string()).await;
    assert_eq!(texts(&asked), ["First?", ""]);
    assert_eq!(asked[1].status, MessageStatus::Pending);
    assert_eq!(texts(&read_then(&alice, &chat, &before).await), ["First?", "One."]);
    let last = (deleted.position - 1).to_string();
    let thread = read_then(&alice, &chat, &last).await;
    assert_eq!(texts(&thread), ["Corrected?", "One.", "Second?", "Two."]);

    // Now is what the views say.
    let now = deleted.position.to_string();
    let read: Vec<Message> = alice.reads(&chat).await;
    assert_eq!(read_then(&alice, &chat, &now).await, read);
    let present = alice.get(&path(&chat, "")).await.is(200).json();
    assert_eq!(was(&alice, &chat, &now).await, present);
    assert_eq!(was(&alice, &chat, "2999-01-01T00:00:00Z").await, present);
    // By time: that of an entry shows what it tells.
    let entry = history(&alice, &chat).await.into_iter().find(|entry| entry.position == renamed);
    let time = entry.expect("it is told").at.to_rfc3339();
    let by_time = was(&alice, &chat, &time.replace('+', "%2B")).await;
    assert_eq!(by_time.title.as_deref(), Some("New"));
}

#[tokio::test]
async fn pages_of_the_past_have_no_gaps() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    for n in 0..5 {
        alice.asks(&chat, &format!("Question {n}")).await;
    }
    let at = history(&alice, &chat).await[0].position;
    alice.asks(&chat, "Later").await;
    let whole = read_then(&alice, &chat, &at.to_string()).await;
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let query = format!("/messages?at={at}&limit=3{cursor}");
        let page: MessagePage = alice.get(&path(&chat, &query)).await.is(200).json();
        found.extend(page.items);
        let Some(next) = page.next else { break };
        cursor = format!("&cursor={next}");
    }
    found.reverse();
    assert_eq!(found, whole);
    let around = format!("/messages?at={at}&limit=2&around={}", whole[4].id);
    let page: MessagePage = alice.get(&path(&chat, &around)).await.is(200).json();
    assert_eq!(page.items[1].id, whole[4].id);
    assert!(page.previous.is_some() && page.next.is_some());
}

#[tokio::test]
async fn the_history_tells_who_did_what() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Old").await;
    let (sent, _) = alice.asks(&chat, "Hello").await;
    renames(&alice, &chat, "New").await;
    let entries = history(&alice, &chat).await;
    let kinds: Vec<_> = entries.iter().map(|entry| (entry.kind.as_str(), entry.by)).collect();
    assert_eq!(
        kinds,
        [
            ("renamed", Who::Oneself),
            ("answer_completed", Who::System),
            ("model_asked", Who::System),
            ("answer_requested", Who::Oneself),
            ("message_sent", Who::Oneself),
            ("started", Who::Oneself),
        ]
    );
    let (renamed, said) = (&entries[0], &entries[4]);
    assert_eq!((renamed.before.as_deref(), renamed.after.as_deref()), (Some("Old"), Some("New")));
    assert_eq!(said.message_id, Some(sent.id.clone()));
    assert_eq!((said.position, entries[3].position), (sent.position, sent.position));
    assert!(entries.iter().all(|entry| entry.text.ends_with('.')));

    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let query = format!("/history?limit=2{cursor}");
        let page: Page<HistoryEntry> = alice.get(&path(&chat, &query)).await.is(200).json();
        paged.extend(page.items);
        let Some(next) = page.next else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(paged, entries);
}

#[tokio::test]
async fn what_differs_between_two_points_is_told() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Old").await;
    let (first, _) = alice.asks(&chat, "First").await;
    let (second, _) = alice.asks(&chat, "Second").await;
    let from = history(&alice, &chat).await[0].position;
    let change =
        json!({"title": "New", "tags": ["a"], "pinned": true, "settings": {"temperature": 0.5}});
    alice.patch(&path(&chat, ""), &change).await.is(200);
    let message = |id: &str| path(&chat, &format!("/messages/{id}"));
    alice.patch(&message(&first.id), &json!({"content": "Corrected"})).await.is(200);
    alice.delete(&message(&second.id)).await.is(200);
    let (third, _) = alice.asks(&chat, "Third").await;

    let query = format!("/changes?from={from}");
    let changes: Changes = alice.get(&path(&chat, &query)).await.is(200).json();
    let title = changes.title.expect("another title");
    assert_eq!((title.before.as_deref(), title.after.as_deref()), (Some("Old"), Some("New")));
    assert_eq!(changes.tags.expect("tags").after, ["a"]);
    assert_eq!(changes.settings.expect("settings").after.temperature, Some(0.5));
    assert!(changes.pinned.expect("pinned").after);
    assert!(changes.archived.is_none() && changes.deleted.is_none());
    let ids = |messages: &[Message]| messages.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&changes.added), [third.id.clone(), third.answer.clone()]);
    assert_eq!(ids(&changes.removed), [second.id.as_str()]);
    let [changed] = &changes.changed[..] else { panic!("{:?}", changes.changed) };
    assert_eq!((&*changed.before.content, &*changed.after.content), ("First", "Corrected"));

    let same = format!("/changes?from={from}&to={from}");
    let none: Changes = alice.get(&path(&chat, &same)).await.is(200).json();
    assert!(none.title.is_none() && none.added.is_empty() && none.changed.is_empty());
}

#[tokio::test]
async fn points_that_are_none_are_refused() {
    let app = harness::spawn().await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let chat = alice.starts("Plans").await;
    alice.asks(&chat, "Hello").await;
    for rest in ["", "/messages"] {
        for at in ["yesterday", "2026-01-31", "-1", "999999"] {
            let reply = alice.get(&path(&chat, &format!("{rest}?at={at}"))).await;
            reply.refused(422, "invalid");
        }
        for at in ["0", "1", "2000-01-01T00:00:00Z"] {
            let reply = alice.get(&path(&chat, &format!("{rest}?at={at}"))).await;
            let problem = reply.refused(404, "not_begun");
            assert!(problem.detail.contains("position"), "{}", problem.detail);
        }
    }
    alice.get(&path(&chat, "/changes")).await.problem();
    alice.get(&path(&chat, "/changes?from=x")).await.refused(422, "invalid");
    alice.get(&path(&chat, "/history?cursor=x")).await.refused(422, "invalid");
    for rest in ["?at=99", "/messages?at=99", "/history", "/changes?from=99"] {
        bob.get(&path(&chat, rest)).await.refused(404, "conversation_not_found");
    }
    for rest in ["/restore-to", "/branch-from"] {
        let body = json!({"at": "99"});
        bob.post(&path(&chat, rest), &body).await.refused(404, "conversation_not_found");
    }
    // Neither the trash nor what is gone for good has a past.
    alice.delete(&path(&chat, "")).await.is(200);
    alice.get(&path(&chat, "/history")).await.refused(404, "conversation_not_found");
    alice.post(&path(&chat, "/purge"), &Value::Null).await.is(200);
    alice.get(&path(&chat, "?at=99")).await.refused(404, "conversation_not_found");
    alice.get(&path(&chat, "/history")).await.refused(404, "conversation_not_found");
}

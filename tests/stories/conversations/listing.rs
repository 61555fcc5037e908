use serde_json::json;
use tests::harness;
use wire::conversation::Conversation;
use wire::{Page, Receipt};

#[tokio::test]
async fn a_conversation_is_there_the_moment_it_was_begun() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    for n in 0..20 {
        let chat = alice.starts(&format!("Plan {n}")).await;
        let list = alice.lists().await;
        assert_eq!((list.items.len(), &list.items[0].id), (n + 1, &chat));
        let path = format!("/api/v1/conversations/{chat}");
        let one: Conversation = alice.get(&path).await.is(200).json();
        assert!(one.settings.is_some(), "what is read by itself says more");
        let one = Conversation { settings: None, ..one };
        assert_eq!(one, list.items[0]);
        assert_eq!(one.title, Some(format!("Plan {n}")));
        assert!(list.position >= one.position);
    }
}

#[tokio::test]
async fn a_read_reflects_the_position_it_asks_for() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let path = "/api/v1/conversations";
    for n in 0..10 {
        let body = json!({"title": format!("Plan {n}")});
        let receipt: Receipt = alice.post(path, &body).await.is(201).json();
        let asked = format!("{path}?min_position={}", receipt.position);
        let list: Page<Conversation> = alice.get(&asked).await.is(200).json();
        assert_eq!((list.items.len(), &list.items[0].id), (n + 1, &receipt.id));
        assert!(list.position >= receipt.position);
    }
    let later = format!("{path}?min_position=99999999");
    alice.get(&later).await.refused(503, "view_behind");
}

#[tokio::test]
async fn pages_have_no_gaps_and_no_repeats() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let mut begun = Vec::new();
    for n in 0..120 {
        begun.push(alice.starts(&format!("Plan {n}")).await);
    }
    let (mut found, mut sizes, mut cursor) = (Vec::new(), Vec::new(), String::new());
    loop {
        let path = format!("/api/v1/conversations?limit=50{cursor}");
        let page: Page<Conversation> = alice.get(&path).await.is(200).json();
        sizes.push(page.items.len());
        found.extend(page.items.into_iter().map(|one| one.id));
        let Some(next) = page.next else { break };
        cursor = format!("&cursor={next}");
    }
    begun.reverse();
    assert_eq!(sizes, [50, 50, 20]);
    assert_eq!(found, begun, "newest first");
}

#[tokio::test]
async fn messages_come_in_pages_too() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    for n in 0..6 {
        alice.asks(&chat, &format!("Question {n}")).await;
    }
    let all = alice.reads(&chat).await;
    assert_eq!(all.len(), 12);
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/v1/conversations/{chat}/messages?limit=5{cursor}");
        let page: Page<wire::conversation::Message> = alice.get(&path).await.is(200).json();
        found.extend(page.items);
        let Some(next) = page.next else { break };
        cursor = format!("&cursor={next}");
    }
    found.reverse();
    assert_eq!(found, all);
}

#[tokio::test]
async fn what_changed_last_comes_first() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let (one, two) = (alice.starts("One").await, alice.starts("Two").await);
    alice.asks(&one, "Hello").await;
    let list = alice.lists().await;
    let ids: Vec<_> = list.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, [&one, &two]);
    assert_eq!((list.items[0].message_count, list.items[1].message_count), (2, 0));
}

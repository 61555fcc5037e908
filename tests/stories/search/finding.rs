use serde_json::{Value, json};
use tests::harness;
use tests::model_double::Script;
use wire::Page;
use wire::conversation::Role;
use wire::search::SearchHit;
use wire::system::Readiness;

use super::{asks_for, finds, finds_texts, text};

#[tokio::test]
async fn words_are_found_the_moment_they_were_sent_with_what_stands_around_them() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Animals").await;
    let sent = alice.sends(&chat, "The quick brown fox jumps into a Vec<String> today.").await;
    let page = finds(&alice, "brown FOX").await;
    let [hit] = &page.items[..] else { panic!("{page:?}") };
    let shown = "The quick [brown] [fox] jumps into a Vec<String> today";
    assert_eq!(text(hit).trim_end_matches('.'), shown);
    assert_eq!(finds(&alice, "string").await.items.len(), 1, "what looks like a tag");
    assert_eq!(
        (hit.conversation_id.as_str(), hit.message_id.as_deref()),
        (&*chat, Some(&*sent.id))
    );
    assert_eq!((hit.title.as_deref(), hit.role), (Some("Animals"), Some(Role::User)));
    assert!(page.position >= sent.position);
}

#[tokio::test]
async fn answers_and_titles_are_found_too() {
    let app = harness::spawn().await;
    app.model.script(Script::answer("Foxes are omnivores."));
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("What do foxes eat").await;
    alice.asks(&chat, "Tell me.").await;
    assert_eq!(finds_texts(&alice, "omnivores", 1).await, ["Foxes are [omnivores]"]);
    assert_eq!(finds_texts(&alice, "role:assistant foxes", 1).await.len(), 1);
    finds_texts(&alice, "foxes", 2).await;
    let titles = finds(&alice, "foxes eat").await;
    assert_eq!((titles.items[0].message_id.as_ref(), titles.items[0].role), (None, None));
    assert_eq!(text(&titles.items[0]), "What do [foxes] [eat]");
    // By its title as it is now.
    alice.patch(&format!("/api/v1/conversations/{chat}"), &json!({"title": "Diets"})).await.is(200);
    assert_eq!(finds(&alice, "eat").await.items, []);
    assert_eq!(finds_texts(&alice, "title:diets omnivores", 1).await.len(), 1);
    assert_eq!(finds(&alice, "title:eat omnivores").await.items, []);
}

#[tokio::test]
async fn the_language_of_a_search() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let (chat, other) = (alice.starts("One").await, alice.starts("Two").await);
    alice.asks(&chat, "red fox and blue whale").await;
    alice.asks(&chat, "red whale").await;
    alice.asks(&other, "fox red").await;
    let tags = json!({"tags": ["to do", "zoo"]});
    alice.patch(&format!("/api/v1/conversations/{other}"), &tags).await.is(200);
    for (q, count) in [
        ("red", 3),
        ("red fox", 2),
        ("\"red fox\"", 1),
        ("red -whale", 1),
        ("red -\"red fox\"", 2),
        ("wha", 2),
        ("wha ", 0),
        ("fox tag:zoo", 1),
        ("fox tag:\"to do\" tag:zoo", 1),
        ("fox tag:none", 0),
        ("tag:zoo role:user", 1),
        ("red role:assistant", 0),
        ("red after:2020-01-01", 3),
        ("red before:2020-01-01", 0),
        ("red after:2999-01-01T00:00:00Z", 0),
        ("hello model:double-1", 3),
        ("hello model:DOU", 3),
        ("hello model:other", 0),
        ("", 0),
        ("???", 0),
        ("before:", 0),
        ("'", 0),
        ("' ; drop table \\ & | ! <-> :*", 0),
        ("owner:a", 0),
    ] {
        finds_texts(&alice, q, count).await;
    }
}

#[tokio::test]
async fn what_cannot_be_understood_is_said() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    for (q, names) in [
        ("before:soon", "2026-01-31"),
        ("after:2026-02-30", "2026-01-31"),
        ("role:robot", "assistant"),
    ] {
        let problem = asks_for(&alice, q, "").await.refused(422, "invalid");
        assert_eq!(problem.errors[0].loc, ["query", "q"]);
        assert!(problem.detail.contains(names), "{}", problem.detail);
    }
    let long = "x".repeat(1001);
    asks_for(&alice, &long, "").await.refused(422, "invalid");
    asks_for(&alice, "x", "&cursor=garbage").await.refused(422, "invalid");
    asks_for(&alice, "x", "&limit=0").await.refused(422, "invalid");
    assert!(alice.get("/api/v1/search").await.status >= 400);
    app.get("/api/v1/search?q=x").await.refused(401, "token_missing");
    asks_for(&alice, "x\0y 👍 \u{202e}", "").await.is(200);
}

#[tokio::test]
async fn nobody_finds_what_others_said() {
    let app = harness::spawn().await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let chat = alice.starts("Secret plans").await;
    alice.asks(&chat, &format!("The password of owner {} is swordfish", alice.id)).await;
    let owner = format!("\"owner {}\"", alice.id);
    for q in ["swordfish", "plans", &owner, "hello"] {
        assert_eq!(finds(&bob, q).await.items, [], "{q}");
    }
    assert_eq!(finds_texts(&alice, "swordfish", 1).await.len(), 1);
}

#[tokio::test]
async fn what_was_deleted_is_not_found_and_what_was_restored_is() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Animals").await;
    let (sent, _) = alice.asks(&chat, "One aardvark").await;
    let path = format!("/api/v1/conversations/{chat}");
    let message = format!("{path}/messages/{}", sent.id);
    alice.delete(&message).await.is(200);
    assert_eq!(finds(&alice, "aardvark").await.items, []);
    alice.post(&format!("{message}/restore"), &Value::Null).await.is(200);
    assert_eq!(finds(&alice, "aardvark").await.items.len(), 1);
    alice.patch(&message, &json!({"content": "One zebra"})).await.is(200);
    assert_eq!(finds(&alice, "aardvark").await.items, []);
    assert_eq!(finds(&alice, "zebra").await.items.len(), 1);

    alice.patch(&path, &json!({"archived": true})).await.is(200);
    let found = finds(&alice, "zebra").await;
    assert!(found.items[0].archived, "the archive is looked through");
    alice.delete(&path).await.is(200);
    assert_eq!(finds(&alice, "zebra").await.items, []);
    assert_eq!(finds(&alice, "animals").await.items, [], "nor its title");
    alice.post(&format!("{path}/restore"), &Value::Null).await.is(200);
    assert_eq!(finds(&alice, "zebra").await.items.len(), 1);
    alice.delete(&path).await.is(200);
    alice.post(&format!("{path}/purge"), &Value::Null).await.is(200);
    assert_eq!(finds(&alice, "zebra").await.items, []);
}

#[tokio::test]
async fn what_was_found_comes_in_pages_newest_first() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let mut sent = Vec::new();
    for n in 0..7 {
        sent.push(alice.asks(&chat, &format!("Walrus number {n}")).await.0.id);
    }
    let (mut found, mut sizes, mut cursor) = (Vec::new(), Vec::new(), String::new());
    loop {
        let page: Page<SearchHit> =
            asks_for(&alice, "walrus", &format!("&limit=3{cursor}")).await.is(200).json();
        sizes.push(page.items.len());
        found.extend(page.items.into_iter().filter_map(|hit| hit.message_id));
        let Some(next) = page.next else { break };
        cursor = format!("&cursor={next}");
    }
    sent.reverse();
    assert_eq!((sizes, found), (vec![3, 3, 1], sent));
}

#[tokio::test]
async fn the_longest_message_and_the_oddest_can_be_stored_and_found() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Long").await;
    let distinct: String = (0..14_000).map(|n| format!("w{n:05x} ")).collect();
    let wide: String = (0..33_000_u32)
        .flat_map(|n| [char::from_u32(0x20000 + n % 40_000).unwrap_or('x'), '-', ' '])
        .collect();
    alice.asks(&chat, &distinct).await;
    alice.asks(&chat, &wide).await;
    alice.asks(&chat, &format!("{} needle", "😀-é".repeat(20_000))).await;
    finds_texts(&alice, "w036af", 1).await;
    finds_texts(&alice, "needle", 1).await;
    let ready: Readiness = app.get("/readyz").await.is(200).json();
    assert!(ready.projections.iter().all(|view| view.parked == 0), "{ready:?}");
}

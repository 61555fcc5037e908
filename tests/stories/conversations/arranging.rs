//! Pins, archive, tags, ends, and many at once.

use serde_json::{Value, json};
use tests::harness::{self, User};
use wire::Page;
use wire::conversation::{BulkOutcome, Conversation};
use wire::live::Body;

async fn on(alice: &User, query: &str) -> Vec<String> {
    let path = format!("/api/v1/conversations?{query}");
    let page: Page<Conversation> = alice.get(&path).await.is(200).json();
    page.items.into_iter().map(|conversation| conversation.id).collect()
}

#[tokio::test]
async fn pinned_conversations_come_first_on_every_page() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let (one, two, three) =
        (alice.starts("One").await, alice.starts("Two").await, alice.starts("Three").await);
    alice.patch(&format!("/api/v1/conversations/{one}"), &json!({"pinned": true})).await.is(200);
    assert_eq!(on(&alice, "").await, [&one, &three, &two].map(String::as_str));
    let path = "/api/v1/conversations?limit=1";
    let first: Page<Conversation> = alice.get(path).await.is(200).json();
    assert!(first.items[0].pinned);
    let next = first.next.expect("another page");
    assert_eq!(on(&alice, &format!("cursor={next}")).await, [three, two]);
}

#[tokio::test]
async fn each_conversation_stands_on_one_shelf() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let (open, archived, deleted) =
        (alice.starts("Open").await, alice.starts("Archived").await, alice.starts("Deleted").await);
    let path = format!("/api/v1/conversations/{archived}");
    alice.patch(&path, &json!({"archived": true, "tags": ["work", "work", "tea"]})).await.is(200);
    alice.delete(&format!("/api/v1/conversations/{deleted}")).await.is(200);
    assert_eq!(on(&alice, "").await, [open]);
    assert_eq!(on(&alice, "shelf=archive").await, [archived.as_str()]);
    assert_eq!(on(&alice, "shelf=archive&tag=tea").await, [archived.as_str()]);
    assert!(on(&alice, "shelf=archive&tag=coffee").await.is_empty());
    assert_eq!(on(&alice, "shelf=trash").await, [deleted]);
    let found: Conversation = alice.get(&path).await.is(200).json();
    assert_eq!(found.tags, ["work", "tea"]);
    alice.get("/api/v1/conversations?shelf=attic").await.is(422);
    // Who writes to it has it at hand again.
    alice.asks(&archived, "Are you there?").await;
    assert!(on(&alice, "shelf=archive").await.is_empty());
}

#[tokio::test]
async fn nothing_is_said_in_a_conversation_that_has_ended_until_it_is_reopened() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let path = format!("/api/v1/conversations/{chat}");
    let mut socket = alice.listens().await;
    alice.patch(&path, &json!({"ended": true})).await.is(200);
    let heard = |socket: &harness::Socket| {
        socket.heard.iter().any(|envelope| {
            matches!(&envelope.body, Body::ConversationChanged(changed) if changed.ended == Some(true))
        })
    };
    socket.until("the end", |socket| heard(socket).then_some(())).await;
    assert!(alice.get(&path).await.is(200).json::<Conversation>().ended_at.is_some());
    let said = alice.post(&format!("{path}/messages"), &json!({"content": "Hi"})).await;
    said.refused(409, "conversation_ended");
    alice.patch(&path, &json!({"ended": false})).await.is(200);
    alice.asks(&chat, "Hi").await;
}

#[tokio::test]
async fn a_change_that_is_wrong_in_one_part_is_made_in_none() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let path = format!("/api/v1/conversations/{}", alice.starts("Plans").await);
    let wrong = json!({
        "title": "Better", "tags": [""], "settings": {"model": "nobody's", "temperature": 3, "max_tokens": 0}
    });
    let refused = alice.patch(&path, &wrong).await.is(422);
    let body: Value = refused.json();
    let fields: Vec<_> = body["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|error| error["loc"][1].clone())
        .collect();
    assert!(fields.contains(&json!("tags")) && fields.contains(&json!("model")), "{body}");
    alice.patch(&path, &json!({})).await.is(422);
    alice.patch(&path, &json!({"colour": "red"})).await.is(422);
    let found: Conversation = alice.get(&path).await.is(200).json();
    assert_eq!(found.title.as_deref(), Some("Plans"));
}

#[tokio::test]
async fn many_are_changed_at_once_and_each_stands_for_itself() {
    let app = harness::spawn().await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let (one, two, strange) =
        (alice.starts("One").await, alice.starts("Two").await, bob.starts("Bob's").await);
    let bulk = async |ids: Value, action: &str| {
        let body = json!({"ids": ids, "action": action});
        alice.post("/api/v1/conversations/bulk", &body).await
    };
    let outcome: BulkOutcome = bulk(json!([one, strange, two, "x"]), "delete").await.is(200).json();
    assert_eq!(outcome.done, [one.clone(), two.clone()]);
    let codes: Vec<_> = outcome.failed.iter().map(|failure| failure.code.as_str()).collect();
    assert_eq!(codes, ["conversation_not_found"; 2]);
    assert!(on(&alice, "").await.is_empty() && on(&bob, "").await == [strange]);
    bulk(json!([one, two]), "restore").await.is(200);
    for (action, query, left) in
        [("archive", "shelf=archive", 2), ("unarchive", "", 2), ("pin", "", 2), ("unpin", "", 2)]
    {
        bulk(json!([one, two]), action).await.is(200);
        assert_eq!(on(&alice, query).await.len(), left, "{action}");
    }
    bulk(json!([]), "pin").await.is(422);
    bulk(json!(vec![one.clone(); 201]), "pin").await.is(422);
    bulk(json!([one]), "burn").await.is(422);
}

#[tokio::test]
async fn what_is_purged_is_gone_for_good() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    alice.asks(&chat, "Hello").await;
    let path = format!("/api/v1/conversations/{chat}");
    let purge = async || alice.post(&format!("{path}/purge"), &Value::Null).await;
    purge().await.refused(409, "conversation_not_deleted");
    alice.delete(&path).await.is(200);
    purge().await.is(200);
    purge().await.is(200);
    assert!(on(&alice, "shelf=trash").await.is_empty());
    alice
        .post(&format!("{path}/restore"), &Value::Null)
        .await
        .refused(404, "conversation_not_found");
    alice.get(&path).await.refused(404, "conversation_not_found");
    let bob = app.sign_up("bob").await;
    let taken = bob.post("/api/v1/conversations", &json!({"id": chat})).await;
    taken.refused(409, "conversation_id_taken");
}

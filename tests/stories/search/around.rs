use serde_json::{Value, json};
use tests::harness::{self, User};
use wire::conversation::{Message, MessagePage, SendReceipt};

async fn opens(user: &User, chat: &str, query: &str) -> MessagePage {
    user.get(&format!("/api/v1/conversations/{chat}/messages?{query}")).await.is(200).json()
}

fn ids(messages: &[Message]) -> Vec<String> {
    messages.iter().map(|message| message.id.clone()).collect()
}

#[tokio::test]
async fn a_conversation_opens_at_a_message_and_goes_on_to_both_sides() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let mut sent = Vec::new();
    for n in 0..10 {
        sent.push(alice.asks(&chat, &format!("Question {n}")).await.0);
    }
    let mut all = ids(&alice.reads(&chat).await);
    all.reverse();
    let middle = opens(&alice, &chat, &format!("around={}&limit=6", sent[5].id)).await;
    assert_eq!(middle.leaf, None);
    let at = all.iter().position(|id| *id == sent[5].id).expect("it is there");
    assert_eq!(ids(&middle.items), all[at - 3..at + 3]);

    let mut found = ids(&middle.items);
    let mut next = middle.next;
    while let Some(cursor) = next {
        let page = opens(&alice, &chat, &format!("cursor={cursor}&limit=6")).await;
        found.extend(ids(&page.items));
        next = page.next;
    }
    let mut previous = middle.previous;
    while let Some(cursor) = previous {
        let page = opens(&alice, &chat, &format!("cursor={cursor}&limit=6")).await;
        found.splice(0..0, ids(&page.items));
        previous = page.previous;
    }
    assert_eq!(found, all);
}

#[tokio::test]
async fn a_message_on_another_branch_is_shown_on_its_own() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    alice.asks(&chat, "First").await;
    let (old, answer) = alice.asks(&chat, "Second").await;
    let path = format!("/api/v1/conversations/{chat}/messages");
    let edited = json!({"content": "Another second", "edits": old.id});
    let receipt: SendReceipt = alice.post(&path, &edited).await.is(202).json();
    alice.finds_settled(&chat, &receipt).await;

    let page = opens(&alice, &chat, &format!("around={}", old.id)).await;
    assert_eq!(page.leaf, Some(answer.id.clone()), "it says that it is elsewhere");
    let texts: Vec<_> = page.items.iter().map(|message| message.content.as_str()).collect();
    assert_eq!((texts[1], texts[3]), ("Second", "First"));
    assert_eq!(page.items[1].branches, [old.id.clone(), receipt.id.clone()]);
    // The branch that is shown stays so.
    assert_eq!(alice.reads_texts(&chat).await[2], "Another second");
    alice.post(&format!("{path}/{}/branch", answer.id), &Value::Null).await.is(200);
    assert_eq!(opens(&alice, &chat, &format!("around={}", old.id)).await.leaf, None);
}

#[tokio::test]
async fn what_is_not_there_cannot_be_opened() {
    let app = harness::spawn().await;
    let (alice, bob) = (app.sign_up("alice").await, app.sign_up("bob").await);
    let chat = alice.starts("Plans").await;
    let (sent, _) = alice.asks(&chat, "Hello").await;
    let path = format!("/api/v1/conversations/{chat}/messages");
    let around = format!("{path}?around={}", sent.id);
    for nothing in ["0123456789", "garbage", ""] {
        let reply = alice.get(&format!("{path}?around={nothing}")).await;
        reply.refused(404, "message_not_found");
    }
    alice.get(&format!("{around}&cursor={}", sent.id)).await.refused(422, "invalid");
    alice.get(&format!("{path}?cursor=newer-x")).await.refused(422, "invalid");
    bob.get(&around).await.refused(404, "conversation_not_found");
    alice.delete(&format!("{path}/{}", sent.id)).await.is(200);
    alice.get(&around).await.refused(404, "message_not_found");
}

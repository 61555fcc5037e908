use serde_json::json;
use tests::harness;
use wire::Receipt;
use wire::conversation::{Conversation, SendReceipt};
use wire::live::Body;

use super::{history, path, texts, was};

#[tokio::test]
async fn a_conversation_goes_back_to_what_it_was_and_forward_again_in_one_commit() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Old").await;
    alice.asks(&chat, "First").await;
    let (second, _) = alice.asks(&chat, "Second").await;
    let settings = json!({"tags": ["a"], "settings": {"system_prompt": "Be brief."}});
    let then: Receipt = alice.patch(&path(&chat, ""), &settings).await.is(200).json();

    let changes = json!({"title": "New", "tags": [], "settings": {"temperature": 1.0}});
    alice.patch(&path(&chat, ""), &changes).await.is(200);
    let edit = json!({"content": "Another second", "edits": second.id});
    let receipt: SendReceipt = alice.post(&path(&chat, "/messages"), &edit).await.is(202).json();
    alice.finds_settled(&chat, &receipt).await;
    let before = history(&alice, &chat).await;
    let mut socket = alice.listens().await;
    socket.ready().await;

    let body = json!({"at": then.position.to_string()});
    let restored: Receipt = alice.post(&path(&chat, "/restore-to"), &body).await.is(200).json();
    let now: Conversation = alice.get(&path(&chat, "")).await.is(200).json();
    assert_eq!((now.title.as_deref(), &now.tags[..]), (Some("Old"), &["a".to_owned()][..]));
    let settings = now.settings.expect("settings");
    assert_eq!(settings.system_prompt.as_deref(), Some("Be brief."));
    assert_eq!(settings.temperature, None);
    let thread = alice.reads(&chat).await;
    assert_eq!((texts(&thread)[2], thread.len()), ("Second", 4));
    assert_eq!(thread[2].branches.len(), 2, "all messages stay");
    let after = history(&alice, &chat).await;
    let told: Vec<_> = after[..after.len() - before.len()].iter().collect();
    assert!(told.iter().all(|entry| entry.position == restored.position), "{told:?}");
    assert_eq!(told.len(), 4);
    let switched = |socket: &harness::Socket| {
        socket.heard.iter().find_map(|envelope| match &envelope.body {
            Body::BranchSwitched { leaf } => Some(leaf.clone()),
            _ => None,
        })
    };
    assert_eq!(socket.until("the switch", switched).await, second.answer);

    // A repeat has nothing to do.
    let again: Receipt = alice.post(&path(&chat, "/restore-to"), &body).await.is(200).json();
    assert_eq!(again.position, restored.position);
    // And it can be undone.
    let forth = json!({"at": (restored.position - 1).to_string()});
    alice.post(&path(&chat, "/restore-to"), &forth).await.is(200);
    assert_eq!(alice.reads_texts(&chat).await[2], "Another second");
    assert_eq!(was(&alice, &chat, &restored.position.to_string()).await.tags, ["a"]);
}

#[tokio::test]
async fn a_thread_goes_back_to_its_middle_and_on_from_there() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    alice.asks(&chat, "First").await;
    let middle = history(&alice, &chat).await[0].position;
    let (second, _) = alice.asks(&chat, "Second").await;
    let body = json!({"at": middle.to_string()});
    alice.post(&path(&chat, "/restore-to"), &body).await.is(200);
    assert_eq!(alice.reads(&chat).await.len(), 2);
    let (third, _) = alice.asks(&chat, "Third").await;
    let thread = alice.reads(&chat).await;
    assert_eq!(thread[2].id, third.id);
    assert_eq!(thread[2].branches, [second.id, third.id]);
}

#[tokio::test]
async fn there_is_no_way_back_to_where_nothing_was() {
    let app = harness::spawn().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let goes = async |at: &str| alice.post(&path(&chat, "/restore-to"), &json!({"at": at})).await;
    goes("1").await.refused(404, "not_begun");
    goes("soon").await.refused(422, "invalid");
    goes("999999").await.refused(422, "invalid");
    alice.post(&path(&chat, "/restore-to"), &json!({})).await.refused(422, "invalid");
}

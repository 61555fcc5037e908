use serde_json::{Value, json};
use tests::harness;
use wire::Receipt;

#[tokio::test]
async fn every_append_says_what_it_expects() {
    let app = harness::spawn().await;
    super::a_busy_day(&app).await;
    for stored in app.journal().await {
        let expects = stored.headers.contains("Nats-Expected-Last-Subject-Sequence: ");
        assert!(expects, "{} {}", stored.subject, stored.headers);
    }
}

#[tokio::test]
async fn every_commit_is_a_batch_of_cloud_events() {
    let app = harness::spawn().await;
    super::a_busy_day(&app).await;
    let is_guard = |subject: &str| subject.starts_with(&format!("{}.journal.guard.", app.prefix));
    for stored in app.journal().await {
        if is_guard(&stored.subject) {
            continue;
        }
        let events: Vec<Value> = serde_json::from_slice(&stored.payload).expect("a list");
        assert!(!events.is_empty());
        for event in events {
            assert_eq!(event["specversion"], "1.0", "{event}");
            for field in ["id", "source", "type", "time"] {
                assert!(event[field].is_string(), "{field} of {event}");
            }
            let kind = event["type"].as_str().unwrap_or_default();
            let version =
                kind.rsplit_once(".v").and_then(|(_, version)| version.parse::<u32>().ok());
            assert!(kind.starts_with("convoai.") && version.is_some_and(|v| v > 0), "{kind}");
        }
        for header in ["Nats-Msg-Id: ", "Actor: ", "Correlation-Id: ", "Event-Types: ", "Build: "] {
            assert!(stored.headers.contains(header), "{header} {}", stored.headers);
        }
    }
}

/// Two servers on one journal, as two nodes: only the journal can tell who was first.
#[tokio::test]
async fn of_two_first_appends_one_wins() {
    let one = harness::spawn().await;
    let two = one.twin().await;
    let (alice, bob) = (one.sign_up("alice").await, one.sign_up("bob").await);
    let bob = two.log_in(&bob.username).await;
    for n in 0..20 {
        let body = json!({"id": format!("{n:012x}"), "title": "Plans"});
        let path = "/api/v1/conversations";
        let (first, second) = tokio::join!(alice.post(path, &body), bob.post(path, &body));
        let winners = [&first, &second].iter().filter(|reply| reply.status == 201).count();
        assert_eq!(winners, 1, "{first:?} {second:?}");
        let loser = if first.status == 201 { second } else { first };
        loser.refused(409, "conversation_id_taken");
    }
    let (hers, his) = (alice.lists().await.items.len(), bob.lists().await.items.len());
    assert_eq!(hers + his, 20);
}

#[tokio::test]
async fn two_nodes_are_one_server() {
    let one = harness::spawn().await;
    let two = one.twin().await;
    let alice = one.sign_up("alice").await;
    let there = two.log_in("alice").await;
    let (mut here, mut elsewhere) = (alice.listens().await, there.listens().await);
    here.ready().await;
    elsewhere.ready().await;
    let chat = alice.starts("Plans").await;
    // Read through the other node, with the position of the write.
    let body = json!({"title": "Better plans"});
    let path = format!("/api/v1/conversations/{chat}");
    let receipt: Receipt = alice.patch(&path, &body).await.is(200).json();
    let path = format!("{path}?min_position={}", receipt.position);
    let read: wire::conversation::Conversation = there.get(&path).await.is(200).json();
    assert_eq!(read.title.as_deref(), Some("Better plans"));

    let sent = there.sends(&chat, "Hello").await;
    let answer = here.settled(&sent.answer).await;
    assert_eq!(elsewhere.settled(&sent.answer).await, answer);
    let asked = one.model.requests().len() + two.model.requests().len();
    assert_eq!(asked, 1, "one of them asked the model");

    // Signing out here closes the sockets there, and voids the token.
    there.post("/api/v1/auth/logout", &Value::Null).await.is(204);
    assert_eq!(elsewhere.closes().await, wire::live::close::SESSION_ENDED);
    let alice_there = two.log_in("alice").await;
    one.user_of(&alice_there).get("/api/v1/auth/me").await.is(200);
}

/// Writers of one conversation on two nodes: every message is there once, in one order.
#[tokio::test]
async fn a_conversation_that_two_nodes_write_loses_nothing() {
    let one = harness::spawn().await;
    let two = one.twin().await;
    let alice = one.sign_up("alice").await;
    let there = two.log_in("alice").await;
    let chat = alice.starts("Plans").await;
    let path = format!("/api/v1/conversations/{chat}/messages");
    let send = |n: usize| {
        let writer = if n.is_multiple_of(2) { &alice } else { &there };
        let body = json!({"id": format!("{n:010x}"), "content": format!("Message {n}")});
        let path = &path;
        async move { writer.post(path, &body).await }
    };
    let replies = futures_util::future::join_all((0..20).map(send)).await;
    let mut acknowledged = Vec::new();
    for (n, reply) in replies.iter().enumerate() {
        if reply.status == 202 {
            acknowledged.push((n, reply.json::<wire::conversation::SendReceipt>()));
        } else {
            reply.refused(409, "conflict");
        }
    }
    assert!(acknowledged.len() >= 5, "{replies:?}");
    for (_, receipt) in &acknowledged {
        alice.finds_settled(&chat, receipt).await;
    }
    let messages = alice.reads(&chat).await;
    assert_eq!(messages.len(), acknowledged.len() * 2);
    for (n, receipt) in acknowledged {
        let found = messages.iter().filter(|message| message.id == receipt.id).count();
        assert_eq!(found, 1, "message {n}");
    }
}

use std::time::Duration;

use serde_json::json;
use tests::harness::{self, Reply, until};
use tests::model_double::Script;
use wire::conversation::Message;
use wire::{Page, Receipt};

use super::{all_there_once, try_to_send, unavailable};

#[tokio::test]
async fn reading_pauses_and_nothing_is_lost_when_postgres_dies() {
    let (app, mut services) = harness::spawn_with_own_services().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    let mut acknowledged = Vec::new();
    for n in 0..3 {
        acknowledged.extend(try_to_send(&alice, &chat, &format!("{n:010x}")).await);
    }
    services.kill_postgres().await;
    for path in ["/api/v1/conversations", "/api/v1/auth/me"] {
        let reply = alice.get(path).await;
        assert!(reply.status == 503, "{reply:?}");
        unavailable(&reply);
    }
    let messages = format!("/api/v1/conversations/{chat}/messages");
    unavailable(&alice.get(&messages).await);
    for n in 10..13 {
        acknowledged.extend(try_to_send(&alice, &chat, &format!("{n:010x}")).await);
    }
    let readiness: wire::system::Readiness = app.get("/readyz").await.is(503).json();
    assert!(readiness.checks.iter().any(|check| check.name == "database" && !check.ok));

    services.restart_postgres().await;
    app.becomes_ready().await;
    for receipt in &acknowledged {
        alice.finds_settled(&chat, receipt).await;
    }
    all_there_once(&alice, &chat, &acknowledged).await;
    for receipt in acknowledged.clone() {
        let again = try_to_send(&alice, &chat, &receipt.id).await;
        assert_eq!(again, Some(receipt));
    }
    all_there_once(&alice, &chat, &acknowledged).await;
    // Who listened all the time heard everything.
    for receipt in &acknowledged {
        socket.settled(receipt.answer_id.as_deref().expect("an answer")).await;
    }
}

#[tokio::test]
async fn an_answer_that_is_being_written_when_postgres_dies_is_finished() {
    let (app, mut services) = harness::spawn_with_own_services().await;
    app.model.script(Script::answer("One two three four").hold_after(2));
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    let sent = alice.sends(&chat, "Count").await;
    socket.shows(&sent.answer, "One two ").await;
    services.kill_postgres().await;
    app.model.release();
    // The journal and the live socket do not need the database for what is known by now.
    assert_eq!(socket.settled(&sent.answer).await.content, "One two three four");
    services.restart_postgres().await;
    assert_eq!(alice.hears_answer(&sent).await.content, "One two three four");
    until("a list", async || {
        let reply = Reply::attempt(alice.request("GET", "/api/v1/conversations")).await?;
        if reply.status == 200 { Ok(()) } else { Err(reply.text()) }
    })
    .await;
}

/// A database that is killed has lost the newest rows of its views, and a server believes for a
/// moment that they are there.
#[tokio::test]
async fn a_repeat_whose_outcome_the_database_has_lost_gets_the_original_receipt_later() {
    let (app, mut services) = harness::spawn_with_own_services().await;
    let alice = app.sign_up("alice").await;
    let body = json!({"id": "0123456789ab", "title": "Plans"});
    let starts = async || alice.post("/api/v1/conversations", &body).await;
    let first: Receipt = starts().await.is(201).json();
    // So that the position to answer is not simply the latest.
    alice.sends(&first.id, "Hello").await;
    assert_eq!(starts().await.is(201).json::<Receipt>(), first);

    let lost = "with lost as (delete from command_outcomes)
                update projection_checkpoints set position = 0 where name = 'command_outcomes'";
    app.database.execute(lost.to_owned()).await;
    unavailable(&starts().await);

    services.kill_postgres().await;
    services.restart_postgres().await;
    app.becomes_ready().await;
    let again = until("the original receipt", async || {
        let reply = starts().await;
        if reply.status == 201 { Ok(reply) } else { Err(reply.text()) }
    });
    assert_eq!(again.await.json::<Receipt>(), first);
}

/// What views hold is not on disk at once. Whoever asks for a position the moment the database is
/// back waits for what it has lost, or is told to come again. Meanwhile things happen that make no
/// rows of what is asked for.
#[tokio::test]
async fn who_asks_for_a_position_gets_nothing_older_from_a_database_that_was_killed() {
    let (app, mut services) = harness::spawn_with_own_services().await;
    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    for statement in ["alter system set wal_writer_delay = '10s'", "select pg_reload_conf()"] {
        app.database.execute(statement.to_owned()).await;
    }
    for round in 0..3 {
        let sent = alice.sends(&chat, &format!("Hello {round}")).await;
        alice.hears_answer(&sent).await;
        let path = format!("/api/v1/conversations/{chat}/messages?min_position={}", sent.position);
        let complete = async || {
            let reply = Reply::attempt(alice.request("GET", &path)).await?;
            if reply.status == 200 {
                let messages: Page<Message> = reply.json();
                assert!(messages.items.iter().any(|message| message.id == sent.id), "{reply:?}");
                return Ok(());
            }
            unavailable(&reply);
            Err(reply.text())
        };
        until("what was said", complete).await;
        services.kill_postgres().await;
        let asked = until("what was said, again", complete);
        let others = async {
            for _ in 0..20 {
                let other = alice.request("POST", "/api/v1/conversations").json(&json!({}));
                _ = Reply::attempt(other).await;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::join!(services.restart_postgres(), asked, others);
    }
    // It would prove nothing if nothing had been lost.
    let metrics = app.get("/metrics").await.is(200).text();
    let setbacks = metrics.lines().find_map(|line| line.strip_prefix("convoai_database_setbacks "));
    assert_ne!(setbacks, Some("0"), "{metrics}");
    assert!(setbacks.is_some(), "{metrics}");
}

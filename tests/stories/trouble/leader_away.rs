use tests::harness::{Cluster, Start};
use wire::system::Readiness;

use super::{all_there_once, try_to_send};

/// Three nats-servers, one of which is lost: a pause, and nothing else.
#[tokio::test]
async fn the_loss_of_one_of_three_nats_servers_is_only_a_pause() {
    let mut cluster = Cluster::start().await;
    let start = Start::default().journal_at(cluster.url());
    let app = start.settings([("journal.replicas", "3")]).ready().await;
    let readiness: Readiness = app.get("/readyz").await.is(200).json();
    assert!(readiness.durable && readiness.durability.contains("three"), "{readiness:?}");

    let alice = app.sign_up("alice").await;
    let chat = alice.starts("Plans").await;
    let mut socket = alice.listens().await;
    socket.ready().await;
    let mut acknowledged = Vec::new();
    for n in 0..5 {
        acknowledged.extend(try_to_send(&alice, &chat, &format!("{n:010x}")).await);
    }
    let leader = cluster.leader(&format!("JOURNAL-{}", app.prefix)).await;
    cluster.kill(leader).await;
    for n in 5..10 {
        acknowledged.extend(try_to_send(&alice, &chat, &format!("{n:010x}")).await);
    }
    // Nobody was turned away.
    assert_eq!(acknowledged.len(), 10);
    for receipt in &acknowledged {
        alice.finds_settled(&chat, receipt).await;
    }
    cluster.restart(leader).await;
    all_there_once(&alice, &chat, &acknowledged).await;
    let last = acknowledged.last().expect("ten");
    socket.settled(last.answer_id.as_deref().expect("an answer")).await;
}

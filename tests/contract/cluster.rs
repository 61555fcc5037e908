//! The cluster that the other tests rely on.

use async_nats::jetstream::stream::{Config, StorageType};
use tests::harness::{Cluster, SERVERS, until};

#[tokio::test]
async fn three_servers_replicate_and_choose_another_leader() {
    let mut cluster = Cluster::start().await;
    let context = cluster.jetstream().await;
    let config = Config {
        name: "KEPT".into(),
        subjects: vec!["kept.*".into()],
        storage: StorageType::File,
        num_replicas: SERVERS,
        ..Config::default()
    };
    context.create_stream(config).await.unwrap();
    context.publish("kept.one", "one".into()).await.unwrap().await.unwrap();
    cluster.until_in_step("KEPT").await;

    let first = cluster.leader("KEPT").await;
    cluster.kill(first).await;
    let second = until("another leader", async || {
        let leader = cluster.leader("KEPT").await;
        if leader == first { Err(leader.to_string()) } else { Ok(leader) }
    })
    .await;
    cluster.restart(first).await;
    cluster.until_in_step("KEPT").await;

    // One that stands still is no obstacle, and is told what it missed.
    let paused = (0..SERVERS).find(|server| *server != first && *server != second).unwrap();
    cluster.pause(paused);
    until("an acknowledgement", async || {
        let context = cluster.jetstream().await;
        let sent = context.publish("kept.two", "two".into()).await.map_err(|e| e.to_string())?;
        sent.await.map(|_| ()).map_err(|e| e.to_string())
    })
    .await;
    cluster.resume(paused);
    cluster.until_in_step("KEPT").await;
}

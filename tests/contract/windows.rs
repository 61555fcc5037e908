//! Repeats after the server has forgotten the id of the first one.

use std::time::Duration;

use tests::harness::{Cluster, NatsServer};

use super::place::{Servers, prepared, settings};
use super::writing::{conflict, load, noted, notes};

async fn a_repeat_has_no_window<S: Servers>() {
    const WINDOW: Duration = Duration::from_millis(100);
    let servers = S::start().await;
    let settings = settings(S::REPLICAS);
    let (url, name) = (servers.url(), settings.prefix.journal_stream());
    let nodes = [prepared(&url, settings.clone()).await, prepared(&url, settings).await];
    let nodes = nodes.map(|server| server.journal());
    // The server itself is to forget at once.
    let context = tests::harness::connect(&url).await;
    let mut stream = context.get_stream(&name).await.expect("an answer");
    let mut config = stream.info().await.expect("an answer").config.clone();
    config.duplicate_window = WINDOW;
    context.update_stream(&config).await.expect("an answer");

    let draft = notes([1]);
    let empty = load(&nodes[0], "a").await;
    let mut now = empty.clone();
    let first = draft.on(&nodes[0], &mut now).await;
    notes([2]).on(&nodes[0], &mut now).await;
    // A bare append under the same id is stored again: the server has forgotten.
    let elsewhere = name.replace("JOURNAL-", "") + ".journal.ledger.elsewhere";
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("Nats-Msg-Id", "one");
    let bare = async || {
        let sent = context.publish_with_headers(elsewhere.clone(), headers.clone(), "[]".into());
        !sent.await.expect("sent").await.expect("stored").duplicate
    };
    assert!(bare().await);
    tests::harness::until("a server that has forgotten", async || {
        if bare().await { Ok(()) } else { Err("not yet".to_owned()) }
    })
    .await;

    for node in &nodes {
        // Whoever has read what there is knows it; whoever has not, loses the race and reads.
        assert_eq!(draft.on(node, &mut load(node, "a").await).await, first);
        assert_eq!(draft.on(node, &mut empty.clone()).await, first);
        conflict(&notes([9]).named_as(&draft).to(node, &mut empty.clone()).await);
        assert_eq!(noted(node, "a").await, [1, 2]);
    }
}

#[tokio::test]
async fn on_one_server() {
    a_repeat_has_no_window::<NatsServer>().await;
}

#[tokio::test]
async fn on_three_servers() {
    a_repeat_has_no_window::<Cluster>().await;
}

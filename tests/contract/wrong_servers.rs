//! Servers that are set up wrongly: each is refused in one sentence that says what to change.

use tests::harness::{Cluster, Extra, NatsServer, until};

use super::place::settings;

/// What a node says at its start about a server with this configuration.
async fn says(extra: Extra<'_>, replicas: usize, expected: &[&str]) {
    let server = NatsServer::with(extra).await;
    refused(&server.url(), settings(replicas), expected).await;
}

/// Waits for the sentence: what is on its way comes first.
pub(crate) async fn refused(url: &str, settings: nats::Settings, expected: &[&str]) {
    let server = nats::Server::connect(url, settings).await.expect("an address");
    until("the reason", async || match server.prepare().await {
        Ok(()) => panic!("it was accepted"),
        Err(error) => {
            let said = error.to_string();
            if expected.iter().all(|part| said.contains(part)) { Ok(()) } else { Err(said) }
        }
    })
    .await;
}

fn top(lines: &str) -> Extra<'_> {
    Extra { top: lines, ..Extra::default() }
}

/// Our user in an account of its own, which has this.
fn account(jetstream: &str) -> String {
    format!(
        "accounts {{ ours {{ users: [{{ user: convoai, password: only-for-tests }}], {jetstream} }} }}
         no_auth_user: \"\"
         authorization {{ }}"
    )
}

#[tokio::test]
async fn without_jetstream() {
    let none = Extra { top: "", jetstream: None };
    says(none, 1, &["runs without JetStream", "`jetstream` block"]).await;
}

#[tokio::test]
async fn with_an_account_that_has_no_jetstream() {
    says(top(&account("")), 1, &["our account has no JetStream", "`jetstream: enabled`"]).await;
}

#[tokio::test]
async fn with_too_few_streams() {
    let lines = account("jetstream: { max_streams: 2 }");
    says(top(&lines), 1, &["may have 2 streams and needs 6", "`max_streams`"]).await;
}

#[tokio::test]
async fn with_too_few_consumers() {
    let lines = account("jetstream: { max_consumers: 3 }");
    says(top(&lines), 1, &["may have 3 consumers", "`max_consumers`"]).await;
}

#[tokio::test]
async fn with_an_account_that_must_limit_streams() {
    let lines = account("jetstream: { max_bytes_required: true, max_file: 1GB }");
    says(top(&lines), 1, &["must limit the size of each stream", "`max_bytes_required`"]).await;
}

#[tokio::test]
async fn with_messages_that_are_too_small() {
    let expected = ["up to 65536 bytes, a commit 1048576", "`max_payload: 1MB`"];
    says(top("max_payload: 64KB"), 1, &expected).await;
}

#[tokio::test]
async fn without_the_right_to_use_jetstream() {
    let lines = "authorization { users: [{ user: convoai, password: only-for-tests,
        permissions: { publish: { deny: \"$JS.API.>\" } } }] }";
    says(top(lines), 1, &["may not use JetStream", "allow it to publish to `$JS.>`"]).await;
}

#[tokio::test]
async fn with_another_password() {
    let server = NatsServer::start().await;
    let url = server.url().replace("only-for-tests", "another");
    refused(&url, settings(1), &["does not answer", "authorization violation"]).await;
}

#[tokio::test]
async fn alone_where_three_copies_are_wanted() {
    let expected = ["journal.replicas is 3 and nats-server runs alone", "cluster of three"];
    says(Extra::default(), 3, &expected).await;
}

#[tokio::test]
async fn with_one_copy_set_where_there_are_three() {
    let cluster = Cluster::start().await;
    let mut settings = settings(3);
    super::place::prepared(&cluster.url(), settings.clone()).await;
    settings.replicas = 1;
    let expected = ["has 3 copies and journal.replicas is 1", "set journal.replicas"];
    refused(&cluster.url(), settings, &expected).await;
}

#[tokio::test]
async fn one_copy_is_not_called_durable_and_three_are() {
    let server = nats::Server::connect("nats://127.0.0.1:9", settings(1)).await.unwrap();
    let durability = server.durability();
    assert!(!durability.durable);
    assert!(durability.reason.contains("sync_interval"), "{}", durability.reason);
    assert!(durability.reason.contains("journal.replicas = 3"), "{}", durability.reason);
    let server = nats::Server::connect("nats://127.0.0.1:9", settings(3)).await.unwrap();
    assert!(server.durability().durable);
    assert!(server.durability().reason.contains("sync_interval: always"));
}

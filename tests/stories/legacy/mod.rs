//! Clients of ConvoAI 1.x go on working, on the ports they know and on ours.

mod accounts;
mod analytics;
mod chat;

use serde_json::Value;
use tests::harness::{self, App, OldClient, Reply};

/// The ports of 1.x, at addresses nobody else has.
const PORTS: [(&str, &str); 4] = [
    ("legacy.ports", "true"),
    ("legacy.accounts_listen", "127.0.0.1:0"),
    ("legacy.chat_listen", "127.0.0.1:0"),
    ("legacy.analytics_listen", "127.0.0.1:0"),
];

/// A server with the ports of 1.x, at addresses nobody else has.
async fn spawn() -> App {
    harness::spawn_with(PORTS).await
}

/// A server, and clients of 1.x at either port with a name for each.
async fn both() -> (App, [(&'static str, OldClient); 2]) {
    let app = spawn().await;
    let clients = [("old", app.old_accounts()), ("own", app.old_client())];
    (app, clients)
}

/// Told as clients of 1.x read it: a status and a `detail` that is text.
#[track_caller]
fn told(reply: &Reply, status: u16, detail: &str) {
    let problem = reply.problem();
    assert_eq!((reply.status, problem.detail.as_str()), (status, detail), "{reply:?}");
}

/// The `message` of what was done.
#[track_caller]
fn message(reply: Reply) -> String {
    let answer: Value = reply.is(200).json();
    let fields = answer.as_object().expect("an object");
    assert_eq!(fields.len(), 1, "{answer}");
    answer["message"].as_str().expect("text").to_owned()
}

//! The server under test, in this process, and the people who use it.
//!
//! ```no_run
//! # use tests::harness;
//! # async fn story() {
//! let app = harness::spawn().await;
//! let alice = app.sign_up("alice").await;
//! let chat = alice.starts("Plans").await;
//! let sent = alice.sends(&chat, "Hello").await;
//! let answer = alice.hears_answer(&sent).await;
//! # let _ = answer;
//! # }
//! ```
//!
//! Every server has a stream prefix, a database, a port and a model server of its own, so stories
//! run side by side. Some dozens of them share a nats-server and a Postgres; a story that kills
//! those brings its own ([`spawn_with_own_services`]).

mod app;
mod caretaker;
mod cluster;
mod database;
mod event_stream;
mod forge;
mod lan;
mod nats_server;
mod node;
mod old_client;
mod old_socket;
mod operator;
mod reply;
mod serve;
mod services;
mod socket;
mod streams;
mod until;
mod user;

use std::sync::OnceLock;

use tokio::runtime::{Handle, Runtime};

pub use app::{App, Start};
pub(crate) use caretaker::Caretaker;
pub use cluster::{Cluster, SERVERS};
pub use database::Database;
pub use event_stream::EventStream;
pub use forge::{Forged, forge};
pub use nats_server::{Extra, NatsServer, connect};
pub use node::Node;
pub use old_client::OldClient;
pub use old_socket::OldSocket;
pub use operator::{Operated, Operating};
pub use reply::Reply;
pub use serve::Convoai;
pub use services::{Addresses, OwnServices};
pub use socket::Socket;
pub use streams::Stored;
pub use until::{PATIENCE, until};
pub use user::{Sent, User};

/// Signs the tokens of every server under test.
pub const SECRET: &str = "a secret that is only used in tests, 32 bytes and more";
/// Wraps the data keys of every server under test: 32 bytes in base64.
pub const MASTER_KEY: &str = "dGhlc2UgYXJlIHRoaXJ0eS10d28gYnl0ZXMgZXhhY3Q=";
/// Settings without limits and delays: everybody under test has one address and is in a hurry.
/// Stories about them set their own.
pub const UNLIMITED: [(&str, &str); 6] = [
    ("auth.slow_down_max_ms", "0"),
    ("limits.sign_in.per_minute", "0"),
    ("limits.refresh.per_minute", "0"),
    ("limits.register.per_minute", "0"),
    ("limits.write.per_minute", "0"),
    ("limits.read.per_minute", "0"),
];
/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery staple";

/// A server that is ready, with the usual settings.
pub async fn spawn() -> App {
    Start::default().ready().await
}

/// A server that is ready, with some settings of its own: `("live.queue", "4")`.
pub async fn spawn_with<const N: usize>(settings: [(&str, &str); N]) -> App {
    Start::default().settings(settings).ready().await
}

/// A server that is ready, with a nats-server and a Postgres that nobody else uses.
pub async fn spawn_with_own_services() -> (App, OwnServices) {
    let services = OwnServices::start().await;
    (Start::on(services.addresses()).ready().await, services)
}

/// The variable of a setting.
pub fn variable(key: &str) -> String {
    format!("CONVOAI__{}", key.replace('.', "__").to_uppercase())
}

/// Where servers run: they outlive the runtime of the test that started them.
fn runtime() -> &'static Handle {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().expect("threads")).handle()
}

/// Lower-case hexadecimal characters that nobody else has.
pub fn unique(digits: usize) -> String {
    use std::hash::{BuildHasher as _, RandomState};
    let mut text = String::new();
    while text.len() < digits {
        text.push_str(&format!("{:016x}", RandomState::new().hash_one(&text)));
    }
    text.truncate(digits);
    text
}

//! Who uses the server, how much, how fast and at what cost.

mod bad_input;
mod counting;
mod month;
mod naive;
mod sheets;
mod watching;
mod zones;

use api::adapters::SystemClock;
use chrono::{DateTime, Utc};
use commands::ports::Clock as _;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tests::harness::{App, Reply, User, until};
use wire::analytics::{Numbers, Summary};

/// Where the answers to questions about usage are.
const PATH: &str = "/api/v1/analytics";

/// Reads what reflects the whole journal.
async fn reads<T: DeserializeOwned>(app: &App, user: &User, path: &str) -> T {
    let last = app.journal().await.len() as u64;
    reads_at(user, path, last).await.is(200).json()
}

/// Reads what reflects the journal up to a position, however long the views take.
async fn reads_at(user: &User, path: &str, position: u64) -> Reply {
    let mark = if path.contains('?') { '&' } else { '?' };
    let path = format!("{path}{mark}min_position={position}");
    until("views that are there", async || {
        let reply = user.get(&path).await;
        if reply.status == 503 { Err(reply.text()) } else { Ok(reply) }
    })
    .await
}

/// What was used in the last thirty days.
async fn numbers(app: &App, admin: &User) -> Numbers {
    reads::<Summary>(app, admin, &format!("{PATH}/summary")).await.numbers
}

fn now() -> DateTime<Utc> {
    SystemClock.now()
}

/// One event, as it is stored.
fn event(time: &str, kind: &str, data: &Value) -> Value {
    json!({
        "specversion": "1.0", "id": "smuggled/0", "source": "/conversation", "time": time,
        "type": format!("convoai.{kind}"), "data": data,
    })
}

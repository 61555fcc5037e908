//! Analytics: what each question about usage costs over a million messages of ten thousand users,
//! how fast its views are built anew, and how soon whoever watches sees what has happened.

mod asking;
mod building;
mod traffic;
mod watching;

use anyhow::Context as _;
use api::adapters::SystemClock;
use chrono::{DateTime, Utc};
use commands::ports::Clock as _;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};

pub(crate) use building::rebuild_alone;

use crate::world::{SECRET, World};

/// How much is made up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// Messages, answers included.
    pub(crate) messages: u64,
    /// Users.
    pub(crate) users: u64,
    /// Events that views are built from, for their rate.
    pub(crate) events: u64,
    /// Seconds for which events arrive while somebody watches.
    pub(crate) seconds: u64,
}

pub(crate) async fn run(world: &World, size: Size) -> anyhow::Result<Value> {
    let asking = asking::run(world, size).await?;
    let building = building::run(world, size).await?;
    let watching = watching::run(world, size).await?;
    Ok(json!({ "queries": asking, "rebuild": building, "freshness": watching }))
}

/// A token of somebody who may read everything; no account is needed for it.
fn token() -> anyhow::Result<String> {
    let now = now().timestamp();
    let claims = json!({
        "sub": "admin", "uid": "a".repeat(16), "sid": "5".repeat(32), "roles": ["admin"],
        "iat": now, "exp": now + 86_400, "iss": "convoai", "aud": "convoai",
    });
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let header = Header { typ: Some("at+jwt".to_owned()), ..Header::default() };
    encode(&header, &claims, &key).context("signing a token")
}

fn now() -> DateTime<Utc> {
    SystemClock.now()
}

//! What was attempted and what was asked, written down: failed log-ins, requests beyond the limits,
//! refusals; and every request to the API; what was done by a privilege, which is the audit. And
//! exports, and what other programs report.
//!
//! Attempts and requests come in floods, so those that are alike are counted and written as one
//! record, and no request waits for that. When the journal is away, counts are kept and written
//! later; of a server that is killed, those of the last second are lost. Exports and reports are not
//! counted: they wait until they are stored.

mod audit;
mod export;
mod report;
mod requests;
mod tally;
mod writing;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use audit::{Action, Deed, Subject};
use chrono::{DateTime, Utc};
use commands::account::Client;
use commands::ports::{Ids, Keyring};
use domain::UserId;
pub use report::Report;
pub use requests::Counter;
use tokio_util::sync::CancellationToken;

use crate::backend::Backend;
use audit::Audit;
use requests::Requests;
use tally::{First, Tally, What};
use writing::Outbox;

/// How often it is looked whether there is something to write.
const TICK: Duration = Duration::from_millis(500);
/// After so many of them, the limits forget who is idle.
const TICKS: u32 = 60;
/// How long a server that stops tries to write what is left.
const GRACE: Duration = Duration::from_secs(3);
/// Longer names are nobody's.
const LONGEST_NAME: usize = 320;

/// What was attempted and asked.
pub struct Activity {
    tally: Mutex<Tally>,
    audit: Audit,
    requests: Requests,
    /// Of requests of which nothing is left when they have failed.
    lost: Counter,
    outbox: tokio::sync::Mutex<Outbox>,
    journal: nats::Activity,
    keyring: Arc<dyn Keyring>,
    ids: Arc<dyn Ids>,
}

impl Activity {
    /// To be written to this stream, sealed with these keys. With `counts`, requests are counted.
    pub fn new(
        journal: nats::Activity,
        keyring: Arc<dyn Keyring>,
        ids: Arc<dyn Ids>,
        counts: bool,
    ) -> Self {
        let requests = Requests::new(counts);
        Self {
            tally: Mutex::default(),
            audit: Audit::default(),
            lost: requests.counter(),
            requests,
            outbox: tokio::sync::Mutex::default(),
            journal,
            keyring,
            ids,
        }
    }

    /// Counts the requests of one more worker of the server.
    pub fn counter(&self) -> Counter {
        self.requests.counter()
    }

    /// Counts requests of which nothing is left when they have failed, not even the worker.
    pub fn lost(&self) -> &Counter {
        &self.lost
    }

    /// Somebody did not know the password. `key` is the keyed hash of the name they typed.
    pub fn log_in_failed(&self, key: String, typed: &str, client: &Client, now: DateTime<Utc>) {
        let what = What::LogInFailed { name: Some(key), address: client.address.clone() };
        let first = First {
            typed: Some(typed.to_owned()).filter(|name| name.len() <= LONGEST_NAME),
            address: client.address.clone(),
            user_agent: client.user_agent.clone(),
        };
        self.add(what, first, now);
    }

    /// Somebody asked for more than the limits allow.
    pub fn rate_limited(
        &self,
        class: &'static str,
        user: Option<UserId>,
        address: Option<IpAddr>,
        now: DateTime<Utc>,
    ) {
        let address = address.map(|address| address.to_string());
        let first = First { address: address.clone(), ..First::default() };
        // Wherever a user asks from, they are counted together.
        let address = address.filter(|_| user.is_none());
        self.add(What::RateLimited { class, user, address }, first, now);
    }

    /// Somebody may not do what they asked for.
    pub fn refused(
        &self,
        route: &str,
        code: &'static str,
        user: Option<UserId>,
        now: DateTime<Utc>,
    ) {
        let what = What::Refused { route: route.to_owned(), code, user };
        self.add(what, First::default(), now);
    }

    fn add(&self, what: What, first: First, now: DateTime<Utc>) {
        self.tally().add(what, first, now);
    }

    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes what has been counted, until told to stop.
pub async fn keep(backend: &Backend, stop: &CancellationToken) {
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut ticks = 0;
    loop {
        tokio::select! {
            _ = tick.tick() => {
                ticks = (ticks + 1) % TICKS;
                if ticks == 0 {
                    backend.limits.forget_idle();
                }
            }
            () = backend.activity.audit.news.notified() => {}
            () = stop.cancelled() => return,
        }
        let writing = backend.activity.write(backend, false);
        tokio::select! {
            () = writing => {}
            // What is not known to have been written is written again under the same name.
            () = stop.cancelled() => return,
        }
    }
}

/// Writes all that is left, unless that takes too long.
pub async fn flush(backend: &Backend) {
    let writing = async {
        // What waits from before, and then what was counted since.
        backend.activity.write(backend, true).await;
        backend.activity.write(backend, true).await;
    };
    if tokio::time::timeout(GRACE, writing).await.is_err() {
        tracing::warn!(
            "not all that was attempted and asked could be written down before the server stopped"
        );
    }
}

//! From counts to sealed events in the stream.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use commands::ports::PortError;
use commands::{CommandError, metadata};
use domain::activity::{self, ActivityEvent};
use domain::sealing::Place;
use domain::{Personal, UserId};
use nats::Entry;

use super::Activity;
use super::tally::{Count, What};
use crate::backend::Backend;

/// Records that have a name and are not known to be written. They keep their names until they
/// are, so that none is stored twice. While there are some, no more are taken: the next ones go
/// on being counted.
#[derive(Default)]
pub(super) struct Outbox {
    waiting: VecDeque<Record>,
    /// Whether it was said that they cannot be written.
    said: bool,
}

struct Record {
    id: String,
    at: DateTime<Utc>,
    count: Count,
}

impl Activity {
    /// Writes what is due, or all there is. What cannot be written waits.
    pub(super) async fn write(&self, backend: &Backend, all: bool) {
        let mut outbox = self.outbox.lock().await;
        if outbox.waiting.is_empty() {
            let at = backend.clock.now();
            let counts = if all { self.tally().all(at) } else { self.tally().due(at) };
            let named = |count| Record { id: self.ids.hex(32), at, count };
            outbox.waiting.extend(counts.into_iter().map(named));
        }
        while let Some(record) = outbox.waiting.front() {
            match self.append(backend, record).await {
                Ok(()) => {
                    outbox.waiting.pop_front();
                    outbox.said = false;
                }
                Err(error) => {
                    if !std::mem::replace(&mut outbox.said, true) {
                        let error = &error as &dyn std::error::Error;
                        tracing::warn!(error, "what was attempted is written down later");
                    }
                    return;
                }
            }
        }
    }

    async fn append(&self, backend: &Backend, record: &Record) -> Result<(), CommandError> {
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
            CommandError::from(PortError::failed("the stream of activity", error))
        };
        let nobody = || activity::nobody().ok_or_else(|| failed("an id of nobody".into()));
        let owner = match owner(backend, &record.count).await? {
            Some(user) => user,
            None => nobody()?,
        };
        let mut event = event(&record.count);
        let kind = event.stored_type();
        let place = Place { context: activity::CONTEXT, id: &record.id, kind };
        let key = self.keyring.key(&owner).await?;
        key.seal(place, &mut event).map_err(|error| failed(error.into()))?;
        let entry = Entry {
            kind: event.kind(),
            id: &record.id,
            time: &record.at.to_rfc3339(),
            event_type: kind,
            event: &event,
            metadata: &[
                (metadata::OWNER, owner.as_str()),
                (metadata::BUILD, env!("CARGO_PKG_VERSION")),
            ],
        };
        self.journal.append(&entry).await.map_err(|error| failed(error.into()))?;
        Ok(())
    }
}

/// Whose key seals a record; none when nobody of ours is known.
async fn owner(backend: &Backend, count: &Count) -> Result<Option<UserId>, CommandError> {
    match &count.what {
        What::LogInFailed { .. } => match &count.first.typed {
            Some(name) => backend.accounts.find(name).await,
            None => Ok(None),
        },
        What::RateLimited { user, .. } | What::Refused { user, .. } => Ok(user.clone()),
    }
}

fn event(count: &Count) -> ActivityEvent {
    let Count { what, first, times, since } = count.clone();
    let address = first.address.map(Personal::from);
    match what {
        What::LogInFailed { name, .. } => {
            let user_agent = first.user_agent.map(Personal::from);
            ActivityEvent::LogInFailed { name, times, since, address, user_agent }
        }
        What::RateLimited { class, user, .. } => {
            ActivityEvent::RateLimited { class: class.to_owned(), user, times, since, address }
        }
        What::Refused { route, code, user } => {
            ActivityEvent::Refused { route, code: code.to_owned(), user, times, since }
        }
    }
}

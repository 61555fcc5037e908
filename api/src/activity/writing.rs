//! From counts to sealed events in the stream.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use commands::ports::PortError;
use commands::{CommandError, metadata};
use domain::activity::{self, ActivityEvent, RequestGroup};
use domain::sealing::{Place, Sealable as _};
use domain::{Personal, UserId};
use nats::Entry;

use super::Activity;
use super::audit::Deeds;
use super::requests::Served;
use super::tally::{Count, What};
use crate::backend::Backend;

/// Records that have a name and are not known to be written. They keep their names until they
/// are, so that none is stored twice. While there are some, no more are taken: the next ones go
/// on being counted.
#[derive(Default)]
pub(super) struct Outbox {
    waiting: VecDeque<Record>,
    /// Requests that wait for a name.
    served: Served,
    /// Whether it was said that they cannot be written.
    said: bool,
}

struct Record {
    id: String,
    at: DateTime<Utc>,
    news: News,
}

/// What a record is about.
enum News {
    Attempted(Count),
    Served { since: DateTime<Utc>, groups: Vec<RequestGroup> },
    Audited(Deeds),
}

impl Activity {
    /// Writes what is due, or all there is. What cannot be written waits.
    pub(super) async fn write(&self, backend: &Backend, all: bool) {
        let mut outbox = self.outbox.lock().await;
        let at = backend.clock.now();
        outbox.served.take(&self.requests, at, all);
        if outbox.waiting.is_empty() {
            let counts = if all { self.tally().all(at) } else { self.tally().due(at) };
            let attempted = counts.into_iter().map(News::Attempted);
            let served = outbox.served.drain().into_iter();
            let served = served.map(|(since, groups)| News::Served { since, groups });
            let named = |news| Record { id: self.ids.hex(32), at, news };
            let audited = self.audit.drain().into_iter().map(News::Audited);
            outbox.waiting.extend(audited.chain(attempted).chain(served).map(named));
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
                        tracing::warn!(error, "what was attempted and asked is written down later");
                    }
                    return;
                }
            }
        }
    }

    async fn append(&self, backend: &Backend, record: &Record) -> Result<(), CommandError> {
        let owner = owner(backend, &record.news).await?;
        let event = event(&record.news);
        self.store(&record.id, record.at, owner, event).await.map(drop)
    }

    /// Seals an event with the key of its owner, or else with nobody's, and appends it. Answers its
    /// position in the stream.
    pub(super) async fn store(
        &self,
        id: &str,
        at: DateTime<Utc>,
        owner: Option<UserId>,
        mut event: ActivityEvent,
    ) -> Result<u64, CommandError> {
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
            CommandError::from(PortError::failed("the stream of activity", error))
        };
        let owner = match owner.or_else(activity::nobody) {
            Some(owner) => owner,
            None => return Err(failed("an id of nobody".into())),
        };
        let kind = event.stored_type();
        let place = Place { context: activity::CONTEXT, id, kind };
        // Where nothing is personal, no key is asked for.
        if !event.personal().is_empty() {
            let key = self.keyring.key(&owner).await?;
            key.seal(place, &mut event).map_err(|error| failed(error.into()))?;
        }
        let entry = Entry {
            kind: event.kind(),
            id,
            time: &at.to_rfc3339(),
            event_type: kind,
            event: &event,
            metadata: &[
                (metadata::OWNER, owner.as_str()),
                (metadata::BUILD, env!("CARGO_PKG_VERSION")),
            ],
        };
        self.journal.append(&entry).await.map_err(|failure| match failure {
            nats::Failure::Unavailable { .. } => {
                PortError::unavailable("the journal", failure).into()
            }
            failure => failed(failure.into()),
        })
    }
}

/// Whose key seals a record; none when nobody of ours is known.
async fn owner(backend: &Backend, news: &News) -> Result<Option<UserId>, CommandError> {
    let count = match news {
        News::Attempted(count) => count,
        News::Audited(deeds) => return Ok(Some(deeds.deed.by.clone())),
        News::Served { .. } => return Ok(None),
    };
    match &count.what {
        What::LogInFailed { .. } => match &count.first.typed {
            Some(name) => backend.accounts.find(name).await,
            None => Ok(None),
        },
        What::RateLimited { user, .. } | What::Refused { user, .. } => Ok(user.clone()),
    }
}

fn event(news: &News) -> ActivityEvent {
    let count = match news {
        News::Attempted(count) => count,
        News::Served { since, groups } => {
            return ActivityEvent::RequestsServed { since: *since, groups: groups.clone() };
        }
        News::Audited(deeds) => return deeds.event(),
    };
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

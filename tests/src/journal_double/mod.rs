//! The journal in memory, as strict as the real one: the contract suite (`tests/contract`) holds
//! both to the same cases. It loses acknowledgements, answers late or not at all when it is told
//! to, which the simulations use.
//!
//! A clone is another node's connection to the same journal.

mod faults;
mod feed;
mod folded;
mod snapshots;
mod store;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nats::{Change, Commit, GuardState};
use snapshots::Snapshots;
use tokio::sync::watch;

pub use faults::{Fault, Faults, Operation};
pub use folded::Folded;

/// Largest commit by default, in bytes: that of a server with its usual settings.
const LIMIT: usize = 1 << 20;

/// A load that read so many commits leaves a snapshot behind.
const SNAPSHOT_EVERY: usize = 5;

/// A journal in memory.
#[derive(Clone)]
pub struct JournalDouble {
    shared: Arc<Shared>,
}

struct Shared {
    stream: Mutex<Stream>,
    faults: Mutex<Option<Box<dyn Faults>>>,
    snapshots: Mutex<Snapshots>,
    grown: watch::Sender<u64>,
    limit: usize,
    snapshot_every: usize,
}

#[derive(Default)]
struct Stream {
    commits: Vec<Commit>,
    /// Positions by subject, in order.
    subjects: HashMap<String, Vec<u64>>,
    /// Who holds what, and how many there are, by subject of the guard.
    guards: HashMap<String, GuardState>,
}

/// Why nothing was appended.
enum Refused {
    Conflict,
    TooLarge(usize),
}

impl Default for JournalDouble {
    fn default() -> Self {
        Self {
            shared: Arc::new(Shared {
                stream: Mutex::default(),
                faults: Mutex::default(),
                snapshots: Mutex::default(),
                grown: watch::Sender::new(0),
                limit: LIMIT,
                snapshot_every: SNAPSHOT_EVERY,
            }),
        }
    }
}

impl JournalDouble {
    /// From now on `faults` decides what goes wrong.
    pub fn trouble(&self, faults: impl Faults + 'static) {
        *lock(&self.shared.faults) = Some(Box::new(faults));
    }

    /// From now on nothing goes wrong.
    pub fn heal(&self) {
        *lock(&self.shared.faults) = None;
    }

    /// Every commit so far, in order.
    pub fn commits(&self) -> Vec<Commit> {
        lock(&self.shared.stream).commits.clone()
    }

    /// The position of the last commit; 0 when there is none.
    pub fn position(&self) -> u64 {
        lock(&self.shared.stream).commits.len() as u64
    }

    /// Who holds a guard.
    pub fn guard(&self, kind: &str, key: &str) -> GuardState {
        lock(&self.shared.stream).guards.get(&guard(kind, key)).cloned().unwrap_or_default()
    }

    fn of(&self, context: &str, id: &str, after: u64) -> Vec<Commit> {
        let stream = lock(&self.shared.stream);
        let positions = stream.subjects.get(&subject(context, id)).map_or(&[][..], Vec::as_slice);
        let later = positions.iter().filter(|position| **position > after);
        later.map(|position| stream.commits[*position as usize - 1].clone()).collect()
    }

    fn append(
        &self,
        commit: Commit,
        expected: u64,
        claims: Vec<nats::Claim>,
        size: usize,
    ) -> Result<u64, Refused> {
        if size > self.shared.limit {
            return Err(Refused::TooLarge(self.shared.limit));
        }
        let mut stream = lock(&self.shared.stream);
        let own = subject(&commit.context, &commit.id);
        if let Some(position) = stream.repeated(&own, expected, &commit) {
            return Ok(position);
        }
        let free = claims.iter().all(|c| stream.last(&guard(&c.kind, &c.key)) == c.expected);
        if stream.last(&own) != expected || !free {
            return Err(Refused::Conflict);
        }
        for claim in claims {
            let held = guard(&claim.kind, &claim.key);
            let (holder, count) = match claim.change {
                Change::Take => (Some(commit.id.clone()), 0),
                Change::Release => (None, 0),
                Change::Count(count) => (None, count),
            };
            let message = Commit {
                position: 0,
                context: "guard".to_owned(),
                id: format!("{}.{}", claim.kind, claim.key),
                command_id: String::new(),
                metadata: BTreeMap::new(),
                payload: bytes::Bytes::new(),
            };
            let sequence = stream.push(&held, message);
            stream.guards.insert(held, GuardState { sequence, holder, count });
        }
        let position = stream.push(&own, commit);
        drop(stream);
        self.shared.grown.send_replace(position);
        Ok(position)
    }

    async fn meets(&self, operation: Operation) -> Fault {
        let fault = lock(&self.shared.faults).as_mut().map_or(Fault::None, |f| f.next(operation));
        if let Fault::Late(time) = fault {
            tokio::time::sleep(time).await;
        }
        fault
    }
}

impl Stream {
    fn last(&self, subject: &str) -> u64 {
        self.subjects.get(subject).and_then(|all| all.last()).copied().unwrap_or_default()
    }

    fn push(&mut self, subject: &str, mut commit: Commit) -> u64 {
        commit.position = self.commits.len() as u64 + 1;
        let position = commit.position;
        self.subjects.entry(subject.to_owned()).or_default().push(position);
        self.commits.push(commit);
        position
    }

    /// Where the very same commit is already: right behind what was expected.
    fn repeated(&self, subject: &str, expected: u64, commit: &Commit) -> Option<u64> {
        let mut positions = self.subjects.get(subject)?.iter();
        let next = positions.find(|position| **position > expected)?;
        let stored = &self.commits[*next as usize - 1];
        let same = stored.command_id == commit.command_id && stored.payload == commit.payload;
        same.then_some(*next)
    }
}

fn subject(context: &str, id: &str) -> String {
    format!("{context}.{id}")
}

fn guard(kind: &str, key: &str) -> String {
    format!("guard.{kind}.{key}")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

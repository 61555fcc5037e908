//! Snapshots: what an aggregate was at a position, so that a load begins there.
//!
//! They are a memory and nothing more. One that is missing, cannot be read, has another form or
//! does not fit the journal is passed over, and writing one may fail without anybody noticing.

use std::sync::Arc;

use async_nats::client::Client;
use async_nats::{HeaderMap, Subject};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Failure;
use crate::direct::{Reader, Stored};
use crate::journal::{Commands, Loaded};
use crate::streams::Subjects;

/// At first, a snapshot is written whenever so many commits have followed the last one.
pub(crate) const EVERY: usize = 50;
/// Above so many commits the steps between snapshots grow with the aggregate, since a snapshot
/// does too: what is written for snapshots stays in proportion to what is written for commits.
const SHORT: usize = 4 * EVERY;

/// Whether a snapshot is written when an aggregate has come to so many commits. What is read
/// beside the snapshot is then at most a third of them, or [`EVERY`].
pub(crate) fn is_due(commits: usize) -> bool {
    let step = EVERY * (commits / SHORT).next_power_of_two();
    commits.is_multiple_of(step)
}

/// How many are written at the same time on one node; what is due beyond that waits for the next
/// occasion.
const AT_ONCE: usize = 4;

const POSITION: &str = "Position";
const SCHEMA: &str = "Schema";

/// Reads and writes snapshots.
#[derive(Clone)]
pub(crate) struct Snapshots {
    client: Client,
    subjects: Subjects,
    reader: Reader,
    turns: Arc<Semaphore>,
}

/// What a snapshot's message carries.
#[derive(Serialize, Deserialize)]
struct Kept<A> {
    state: A,
    /// Each command's id and position in 24 bytes, the most significant first; all in base64, which
    /// takes a fraction of the time and room of numbers in JSON.
    positions: String,
}

/// Bytes of a command's id, and with its position.
const ID: usize = size_of::<u128>();
const COMMAND: usize = ID + size_of::<u64>();

fn write_commands(commands: &Commands) -> String {
    let mut bytes = Vec::with_capacity(commands.len() * COMMAND);
    for (id, position) in commands {
        bytes.extend(id.to_be_bytes());
        bytes.extend(position.to_be_bytes());
    }
    BASE64.encode(bytes)
}

fn read_commands(text: &str) -> Option<Commands> {
    let bytes = BASE64.decode(text).ok()?;
    let (commands, rest) = bytes.as_chunks::<COMMAND>();
    let command = |command: &[u8; COMMAND]| {
        let (id, position) = command.split_first_chunk::<ID>()?;
        let position = position.try_into().ok()?;
        Some((u128::from_be_bytes(*id), u64::from_be_bytes(position)))
    };
    if rest.is_empty() { commands.iter().map(command).collect() } else { None }
}

impl Snapshots {
    pub(crate) fn new(client: Client, subjects: Subjects, reader: Reader) -> Self {
        Self { client, subjects, reader, turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// The right to write one now, when not too many are being written.
    pub(crate) fn turn(&self) -> Option<OwnedSemaphorePermit> {
        self.turns.clone().try_acquire_owned().ok()
    }

    /// Deletes that of an aggregate, for good.
    pub(crate) async fn purge(&self, context: &str, id: &str) -> Result<(), Failure> {
        self.reader.purge(&self.subjects.snapshot(context, id)).await
    }

    /// The latest of an aggregate, when it is to be had and has this form.
    pub(crate) async fn find<A: Aggregate>(&self, id: &str, schema: &str) -> Option<Loaded<A>> {
        let found = self.reader.nearest(&self.subjects.snapshot(A::TYPE, id)).await?;
        read(id, schema, &found)
    }

    /// Sends one on its way.
    pub(crate) async fn write<A: Aggregate>(&self, loaded: &Loaded<A>, schema: &str) {
        let positions = write_commands(&loaded.commands);
        let kept = Kept { state: &loaded.aggregate, positions };
        let Ok(payload) = serde_json::to_vec(&kept) else { return };
        let mut headers = HeaderMap::new();
        headers.insert(POSITION, loaded.last.to_string());
        headers.insert(SCHEMA, schema);
        let subject = Subject::from(self.subjects.snapshot(A::TYPE, &loaded.id));
        let sent = self.client.publish_with_headers(subject, headers, payload.into()).await;
        if let Err(error) = sent {
            tracing::debug!(%error, "a snapshot was not written");
        }
    }
}

fn read<A: Aggregate>(id: &str, schema: &str, message: &Stored) -> Option<Loaded<A>> {
    let header = |name| Some(message.headers.as_ref()?.get(name)?.as_str());
    if header(SCHEMA)? != schema {
        return None;
    }
    let last = header(POSITION)?.parse().ok().filter(|position| *position > 0)?;
    let kept: Kept<A> = serde_json::from_slice(&message.payload).ok()?;
    let commands = read_commands(&kept.positions)?;
    Some(Loaded { id: id.to_owned(), aggregate: kept.state, last, commands })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_beside_a_snapshot_stays_short_and_snapshots_few() {
        let mut last = 0;
        let mut written = 0;
        for commits in 1..100_000 {
            if is_due(commits) {
                written += commits;
                last = commits;
            }
            assert!(commits - last < EVERY.max(commits / 3 + 1), "{commits} after {last}");
        }
        // Kept states that were written, against commits: without growing steps it is 1,000.
        assert!(written / 100_000 < 6, "{written}");
    }

    #[test]
    fn commands_are_read_back_and_what_is_cut_off_is_not() {
        let commands = Commands::from_iter([(0, 1), (7, u64::MAX), (u128::MAX, 3)]);
        let text = write_commands(&commands);
        assert_eq!(read_commands(&text), Some(commands));
        assert_eq!(read_commands(""), Some(Commands::new()));
        for wrong in [&text[4..], "AAAA", "no base64"] {
            assert_eq!(read_commands(wrong), None, "{wrong}");
        }
    }
}

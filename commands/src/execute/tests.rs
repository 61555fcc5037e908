//! The executor over a double that is as strict as the journal: an append is refused unless it
//! expects what is there.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs_es::{Aggregate, AggregateContext, AggregateError, EventEnvelope, EventStore};
use domain::conversation::{Change, Command, ConversationEvent, Refusal};
use domain::sealing::DataKey;
use domain::{Conversation, Personal, Title, UserId};

use super::{Commands, Executor, Journal, number};
use crate::error::{CommandError, Refused};
use crate::order::metadata;
use crate::ports::{Clock, Keyring, PortError};

/// A journal in memory, shared by the "nodes" of a test.
#[derive(Clone, Default)]
struct Shared {
    events: Arc<Mutex<Vec<ConversationEvent>>>,
    /// Done once, right before the next append: what another node does meanwhile.
    meanwhile: Arc<Mutex<Option<ConversationEvent>>>,
    loads: Arc<Mutex<usize>>,
    commands: Arc<Mutex<Commands>>,
}

#[derive(Clone)]
struct Folded {
    aggregate: Conversation,
    last: u64,
    commands: Commands,
}

impl AggregateContext<Conversation> for Folded {
    fn aggregate(&mut self) -> &mut Conversation {
        &mut self.aggregate
    }
}

impl AsRef<u64> for Folded {
    fn as_ref(&self) -> &u64 {
        &self.last
    }
}

impl AsMut<u64> for Folded {
    fn as_mut(&mut self) -> &mut u64 {
        &mut self.last
    }
}

impl AsRef<Commands> for Folded {
    fn as_ref(&self) -> &Commands {
        &self.commands
    }
}

impl AsMut<Commands> for Folded {
    fn as_mut(&mut self) -> &mut Commands {
        &mut self.commands
    }
}

type Failure = AggregateError<Refusal>;

impl EventStore<Conversation> for Shared {
    type AC = Folded;

    async fn load_events(&self, id: &str) -> Result<Vec<EventEnvelope<Conversation>>, Failure> {
        *self.loads.lock().unwrap() += 1;
        let events = self.events.lock().unwrap().clone();
        Ok(envelopes(id, 0, events))
    }

    async fn load_aggregate(&self, id: &str) -> Result<Folded, Failure> {
        let commands = self.commands.lock().unwrap().clone();
        let mut folded = Folded { aggregate: Conversation::default(), last: 0, commands };
        for envelope in self.load_events(id).await? {
            folded.last = envelope.sequence as u64;
            folded.aggregate.apply(envelope.payload);
        }
        Ok(folded)
    }

    async fn commit(
        &self,
        new: Vec<ConversationEvent>,
        context: Folded,
        given: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<Conversation>>, Failure> {
        assert!(given.contains_key(metadata::TIME) && given.contains_key(metadata::OWNER));
        let mut events = self.events.lock().unwrap();
        events.extend(self.meanwhile.lock().unwrap().take());
        if events.len() as u64 != context.last {
            return Err(AggregateError::AggregateConflict);
        }
        events.extend(new.clone());
        let id = number(&given[metadata::COMMAND_ID]).unwrap();
        self.commands.lock().unwrap().insert(id, events.len() as u64);
        Ok(envelopes("c", context.last, new))
    }
}

impl Journal<Conversation> for Shared {
    async fn catch_up(&self, _: &str, mut earlier: Folded) -> Result<Folded, Failure> {
        let events = self.events.lock().unwrap().clone();
        earlier.commands = self.commands.lock().unwrap().clone();
        for event in events.into_iter().skip(earlier.last as usize) {
            earlier.last += 1;
            earlier.aggregate.apply(event);
        }
        Ok(earlier)
    }

    fn stored(&self, _: &Folded) {}
}

fn envelopes(
    id: &str,
    after: u64,
    events: Vec<ConversationEvent>,
) -> Vec<EventEnvelope<Conversation>> {
    let numbered = events.into_iter().enumerate();
    numbered
        .map(|(index, payload)| EventEnvelope {
            aggregate_id: id.to_owned(),
            sequence: after as usize + index + 1,
            payload,
            metadata: HashMap::from([(
                metadata::POSITION.to_owned(),
                (after as usize + index + 1).to_string(),
            )]),
        })
        .collect()
}

struct World;

impl Clock for World {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }
}

#[async_trait]
impl Keyring for World {
    async fn key(&self, owner: &UserId) -> Result<Arc<DataKey>, PortError> {
        let key = DataKey::new(owner.clone(), &[1; 32]);
        Ok(Arc::new(key.map_err(|error| PortError::failed("making a key", error))?))
    }
}

fn node(journal: &Shared) -> Executor<Conversation, Shared> {
    Executor::new(journal.clone(), 8, Arc::new(World), Arc::new(World))
}

fn alice() -> UserId {
    UserId::parse("a".repeat(16)).unwrap()
}

fn start() -> Command {
    Command::Start {
        owner: alice(),
        title: Some(Title::parse("Plans").unwrap()),
        metadata: None,
        began: None,
    }
}

fn delete() -> Command {
    Command::Delete { by: alice() }
}

async fn execute(
    node: &Executor<Conversation, Shared>,
    command: Command,
) -> Result<(u64, bool), CommandError> {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let executed = node.execute("c", command, named(LAST.fetch_add(1, Ordering::Relaxed))).await?;
    Ok((executed.position, executed.changed))
}

/// The metadata of a command with this id.
fn named(id: u64) -> HashMap<String, String> {
    HashMap::from([(metadata::COMMAND_ID.to_owned(), format!("{id:032x}"))])
}

#[tokio::test]
async fn what_is_personal_is_stored_sealed_and_a_repeat_changes_nothing() {
    let journal = Shared::default();
    let node = node(&journal);
    assert_eq!(execute(&node, start()).await.unwrap(), (1, true));
    assert_eq!(execute(&node, start()).await.unwrap(), (1, false));
    let events = journal.events.lock().unwrap().clone();
    assert!(matches!(
        &events[..],
        [ConversationEvent::Started { title: Some(Personal::Sealed { .. }), .. }]
    ));
}

#[tokio::test]
async fn a_lost_race_is_decided_again_on_what_the_winner_did() {
    let journal = Shared::default();
    let node = node(&journal);
    execute(&node, start()).await.unwrap();
    *journal.meanwhile.lock().unwrap() = Some(ConversationEvent::Deleted {});
    let loads = *journal.loads.lock().unwrap();
    // The other node was quicker to delete: there is nothing left to do.
    assert_eq!(execute(&node, delete()).await.unwrap(), (2, false));
    assert_eq!(*journal.loads.lock().unwrap(), loads, "only what the winner did is read");
}

#[tokio::test]
async fn with_facts_from_outside_a_lost_race_is_the_callers_to_repeat() {
    let journal = Shared::default();
    let node = node(&journal);
    execute(&node, start()).await.unwrap();
    *journal.meanwhile.lock().unwrap() = Some(ConversationEvent::Deleted {});
    let lost = node.execute_once("c", delete(), named(u64::MAX)).await;
    assert!(matches!(lost, Err(CommandError::Conflict)));
}

#[tokio::test]
async fn an_outdated_memory_never_refuses() {
    let journal = Shared::default();
    let (one, other) = (node(&journal), node(&journal));
    let refused = execute(&one, delete()).await;
    assert!(matches!(
        refused,
        Err(CommandError::Refused(Refused::Conversation(Refusal::NotFound)))
    ));
    execute(&other, start()).await.unwrap();
    assert_eq!(execute(&one, delete()).await.unwrap(), (2, true));
    assert_eq!(execute(&other, Command::Restore { by: alice() }).await.unwrap(), (3, true));
}

#[tokio::test]
async fn what_was_loaded_is_kept() {
    let journal = Shared::default();
    let node = node(&journal);
    execute(&node, start()).await.unwrap();
    for _ in 0..3 {
        execute(&node, delete()).await.unwrap();
        execute(&node, Command::Restore { by: alice() }).await.unwrap();
    }
    assert_eq!(*journal.loads.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_command_that_was_carried_out_is_not_decided_again_whatever_happened_since() {
    let journal = Shared::default();
    let (one, other) = (node(&journal), node(&journal));
    execute(&one, start()).await.unwrap();
    let rename = |title| Command::Change {
        by: alice(),
        changes: vec![Change::Title(Title::parse(title).unwrap())],
    };
    let first = one.execute("c", rename("First"), named(1 << 40)).await.unwrap();
    assert_eq!((first.position, first.changed, first.repeated), (2, true, false));
    execute(&other, rename("Second")).await.unwrap();
    execute(&other, delete()).await.unwrap();
    // The node that did it, one that remembers what came after, and one that was just started.
    for node in [&one, &other, &node(&journal)] {
        let again = node.execute("c", rename("First"), named(1 << 40)).await.unwrap();
        assert_eq!((again.position, again.changed, again.repeated), (2, false, true));
    }
    assert_eq!(journal.events.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn a_command_without_a_proper_id_is_not_carried_out() {
    let journal = Shared::default();
    for id in ["", "x", "0123456789abcdef0123456789abcdeg"] {
        let named = HashMap::from([(metadata::COMMAND_ID.to_owned(), id.to_owned())]);
        assert!(node(&journal).execute("c", start(), named).await.is_err());
    }
    assert!(journal.events.lock().unwrap().is_empty());
}

//! The only door to the journal.

use std::collections::HashMap;
use std::sync::Arc;

use cqrs_es::event_sink::EventSink;
use cqrs_es::{
    Aggregate, AggregateContext, AggregateError, DomainEvent, EventEnvelope, EventStore,
};
use domain::sealing::{Owned, Place, Sealable};
use moka::sync::Cache;
use tokio::sync::Mutex;

use crate::error::{CommandError, Refused};
use crate::order::metadata;
use crate::ports::{Clock, Keyring, PortError};

/// How often a lost race is decided, at most. Each race has a winner, so that few are lost in a row;
/// but two nodes and the answers to a hundred messages can write to one conversation at once, and
/// who only wants to say something must not be turned away for it.
const ATTEMPTS: usize = 12;

/// The positions of an aggregate's commits by the ids of their commands, read as numbers.
pub type Commands = imbl::OrdMap<u128, u64>;

/// What we need of an event store beyond cqrs-es: its contexts can be kept, and hold the journal
/// position of the aggregate's last commit and the [`Commands`] that led there, to be read and to
/// be moved on.
pub trait Journal<A: Aggregate>:
    EventStore<
        A,
        AC: Clone
                + Send
                + Sync
                + AsRef<u64>
                + AsMut<u64>
                + AsRef<Commands>
                + AsMut<Commands>
                + 'static,
    >
{
    /// An aggregate as it is stored now, from how it was known earlier: what was appended since is
    /// all that is read, where the earlier one still belongs to what is stored.
    fn catch_up(
        &self,
        id: &str,
        earlier: Self::AC,
    ) -> impl Future<Output = Result<Self::AC, AggregateError<A::Error>>> + Send;

    /// Is told after each commit how the aggregate is stored now, in case it wants to remember it.
    fn stored(&self, context: &Self::AC);
}

/// What executing a command came to.
#[derive(Debug, Clone)]
pub struct Executed<A> {
    /// Journal position of the commit: that of the first time when it is a repeat, that of the
    /// aggregate's last one when there was nothing to change.
    pub position: u64,
    /// False when nothing was appended.
    pub changed: bool,
    /// The command was carried out before, however long ago.
    pub repeated: bool,
    /// The aggregate as it is now.
    pub state: A,
}

/// Loads, decides, seals and appends, one command at a time per aggregate; keeps what it loaded.
pub struct Executor<A: Aggregate, S: Journal<A>> {
    store: S,
    /// Only a memory: another node may have appended since, which the expected sequence of the
    /// append brings to light.
    cache: Cache<String, Slot<S::AC>>,
    keyring: Arc<dyn Keyring>,
    clock: Arc<dyn Clock>,
}

type Slot<C> = Arc<Mutex<Option<C>>>;

impl<A, S> Executor<A, S>
where
    A: Aggregate<Command: Clone + Send, Event: Sealable, Services = ()> + Owned + Clone + 'static,
    Refused: From<A::Error>,
    S: Journal<A>,
{
    /// An executor that keeps up to `capacity` aggregates in memory.
    pub fn new(store: S, capacity: u64, keyring: Arc<dyn Keyring>, clock: Arc<dyn Clock>) -> Self {
        Self { store, cache: Cache::new(capacity), keyring, clock }
    }

    /// Decides a command and appends what follows from it, deciding again when a race is lost.
    ///
    /// # Errors
    /// [`CommandError`]; after a refusal or conflict nothing was appended.
    pub async fn execute(
        &self,
        id: &str,
        command: A::Command,
        metadata: HashMap<String, String>,
    ) -> Result<Executed<A>, CommandError> {
        self.decide_and_append(id, command, metadata, ATTEMPTS).await
    }

    /// Like [`execute`](Self::execute) for commands that carry facts from outside the aggregate,
    /// which the caller must look up again when the race is lost.
    ///
    /// # Errors
    /// [`CommandError::Conflict`] at the first lost race.
    pub async fn execute_once(
        &self,
        id: &str,
        command: A::Command,
        metadata: HashMap<String, String>,
    ) -> Result<Executed<A>, CommandError> {
        self.decide_and_append(id, command, metadata, 1).await
    }

    /// The aggregate: as we remember it when that is `enough`, else as the journal has it now.
    ///
    /// # Errors
    /// When the journal does not answer.
    pub async fn look_at(
        &self,
        id: &str,
        enough: impl Fn(&A) -> bool + Send,
    ) -> Result<A, CommandError> {
        let slot = self.slot(id);
        let mut slot = slot.lock().await;
        if let Some(context) = slot.as_mut()
            && enough(context.aggregate())
        {
            return Ok(context.aggregate().clone());
        }
        let mut context = self.load(id, slot.take()).await?;
        let state = context.aggregate().clone();
        *slot = Some(context);
        Ok(state)
    }

    /// The aggregate as it is stored now, from what we remember of it.
    async fn load(&self, id: &str, remembered: Option<S::AC>) -> Result<S::AC, CommandError> {
        let loaded = match remembered {
            Some(earlier) => self.store.catch_up(id, earlier).await,
            None => self.store.load_aggregate(id).await,
        };
        loaded.map_err(failed)
    }

    fn slot(&self, id: &str) -> Slot<S::AC> {
        self.cache.get_with_by_ref(id, Slot::default)
    }

    async fn decide_and_append(
        &self,
        id: &str,
        command: A::Command,
        mut metadata: HashMap<String, String>,
        attempts: usize,
    ) -> Result<Executed<A>, CommandError> {
        let command_id = metadata.get(metadata::COMMAND_ID).and_then(|id| number(id));
        let command_id = command_id.ok_or_else(|| {
            PortError::failed("naming a command", "its id is not 32 hexadecimal digits")
        })?;
        let slot = self.slot(id);
        let mut slot = slot.lock().await;
        let mut attempt = 1;
        // What we remembered and found to be out of date, or may be.
        let mut outdated = None;
        loop {
            // Taken out and put back on success: after anything else it is loaded anew.
            let (mut context, remembered) = match slot.take() {
                Some(context) => (context, true),
                None => (self.load(id, outdated.take()).await?, false),
            };
            // What has happened has happened: whoever remembers it need not ask.
            if let Some(position) = AsRef::<Commands>::as_ref(&context).get(&command_id).copied() {
                let state = context.aggregate().clone();
                *slot = Some(context);
                return Ok(Executed { position, changed: false, repeated: true, state });
            }
            let before: u64 = *context.as_ref();
            // Shares nearly everything with the one that is folded on.
            let earlier = context.clone();
            // Folds what it decides. Nobody else sees it before it is stored.
            let sink = EventSink::default();
            let decided = context.aggregate().handle(command.clone(), &(), &sink).await;
            let mut events = sink.collect().await;
            if remembered && (decided.is_err() || events.is_empty()) {
                // What we remember may be out of date: say no only to what the journal says.
                outdated = Some(earlier);
                continue;
            }
            decided.map_err(Refused::from)?;
            let state = context.aggregate().clone();
            if events.is_empty() {
                *slot = Some(context);
                return Ok(Executed { position: before, changed: false, repeated: false, state });
            }
            self.seal(id, &state, &mut events, &mut metadata).await?;
            // A command that says when it happens happens then.
            let now = || self.clock.now().to_rfc3339();
            metadata.entry(metadata::TIME.to_owned()).or_insert_with(now);
            match self.store.commit(events, context.clone(), metadata.clone()).await {
                Ok(envelopes) => {
                    let position = position(&envelopes).unwrap_or(before);
                    // An earlier position: the journal knew the command and appended nothing.
                    let changed = position > before;
                    // Nobody shares what is changed now.
                    drop(earlier);
                    *context.as_mut() = position;
                    AsMut::<Commands>::as_mut(&mut context).insert(command_id, position);
                    if changed {
                        self.store.stored(&context);
                    }
                    *slot = changed.then_some(context);
                    return Ok(Executed { position, changed, repeated: !changed, state });
                }
                Err(AggregateError::AggregateConflict) if attempt < attempts => {
                    attempt += 1;
                    outdated = Some(earlier);
                }
                Err(error) => return Err(failed(error)),
            }
        }
    }

    async fn seal(
        &self,
        id: &str,
        state: &A,
        events: &mut [A::Event],
        metadata: &mut HashMap<String, String>,
    ) -> Result<(), CommandError> {
        let Some(owner) = state.owner(id) else { return Ok(()) };
        let key = self.keyring.key(&owner).await?;
        for event in events {
            let kind = event.event_type();
            let place = Place { context: A::TYPE, id, kind: &kind };
            key.seal(place, event).map_err(|error| PortError::failed("sealing", error))?;
        }
        metadata.insert(metadata::OWNER.to_owned(), owner.to_string());
        Ok(())
    }
}

/// The journal position that the store answers with the last event of a commit.
fn position<A: Aggregate>(envelopes: &[EventEnvelope<A>]) -> Option<u64> {
    envelopes.last()?.metadata.get(metadata::POSITION)?.parse().ok()
}

/// The number of a command's id.
fn number(command_id: &str) -> Option<u128> {
    u128::from_str_radix(command_id, 16).ok().filter(|_| command_id.len() == 32)
}

fn failed<E>(error: AggregateError<E>) -> CommandError
where
    E: std::error::Error,
    Refused: From<E>,
{
    match error {
        AggregateError::UserError(refusal) => Refused::from(refusal).into(),
        AggregateError::AggregateConflict => CommandError::Conflict,
        AggregateError::DatabaseConnectionError(source) => {
            PortError::Unavailable { what: "the journal", source }.into()
        }
        AggregateError::DeserializationError(source) | AggregateError::UnexpectedError(source) => {
            PortError::Failed { what: "the journal", source }.into()
        }
    }
}

#[cfg(test)]
mod tests;

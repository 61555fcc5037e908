//! What a case does, in its own words.

use std::collections::HashMap;

use cqrs_es::{Aggregate as _, AggregateContext as _, AggregateError, EventStore};
use nats::Commands;
use tests::harness::unique;

use super::ledger::{Ledger, LedgerEvent, Never};
use super::place::Place;

pub(crate) type Context<P> = <<P as Place>::Store as EventStore<Ledger>>::AC;
pub(crate) type Outcome = Result<u64, AggregateError<Never>>;

/// A commit to be.
#[derive(Clone)]
pub(crate) struct Draft {
    events: Vec<LedgerEvent>,
    metadata: HashMap<String, String>,
}

/// These notes, under an id that nobody else has.
pub(crate) fn notes(notes: impl IntoIterator<Item = u64>) -> Draft {
    let events = notes.into_iter().map(LedgerEvent::noted).collect();
    let metadata = [
        (nats::COMMAND_ID, unique(32)),
        (nats::TIME, "2026-01-01T12:00:00+00:00".to_owned()),
        ("Actor", "somebody".to_owned()),
    ];
    Draft { events, metadata: metadata.map(|(k, v)| (k.to_owned(), v)).into() }
}

/// One note with so many letters.
pub(crate) fn letters(count: usize) -> Draft {
    let mut draft = notes([]);
    draft.events = vec![LedgerEvent::Noted { note: 1, filler: "x".repeat(count) }];
    draft
}

impl Draft {
    /// Under the id of another one.
    pub(crate) fn named_as(mut self, other: &Self) -> Self {
        let id = other.metadata[nats::COMMAND_ID].clone();
        self.metadata.insert(nats::COMMAND_ID.to_owned(), id);
        self
    }

    /// Changes guards in the same breath.
    pub(crate) fn claiming(mut self, claims: &[nats::Claim]) -> Self {
        let claims = serde_json::to_string(claims).expect("JSON");
        self.metadata.insert(nats::GUARDS.to_owned(), claims);
        self
    }

    /// Is appended to what `context` knows.
    ///
    /// # Panics
    /// When it is not.
    pub(crate) async fn on<S>(&self, store: &S, context: &mut S::AC) -> u64
    where
        S: EventStore<Ledger, AC: Clone + AsMut<u64> + AsMut<Commands>>,
    {
        self.to(store, context).await.expect("a commit that is accepted")
    }

    /// Appends to what `context` knows, and tells it; answers the position.
    pub(crate) async fn to<S>(&self, store: &S, context: &mut S::AC) -> Outcome
    where
        S: EventStore<Ledger, AC: Clone + AsMut<u64> + AsMut<Commands>>,
    {
        let appending = store.commit(self.events.clone(), context.clone(), self.metadata.clone());
        let envelopes = appending.await?;
        let position = envelopes[0].metadata[nats::POSITION].parse().expect("a position");
        let id = u128::from_str_radix(&self.metadata[nats::COMMAND_ID], 16).expect("a number");
        if AsMut::<Commands>::as_mut(context).insert(id, position).is_none() {
            *context.as_mut() = position;
            envelopes.into_iter().for_each(|one| context.aggregate().apply(one.payload));
        }
        Ok(position)
    }
}

/// Takes a free name.
pub(crate) fn claim(key: &str, expected: u64, change: nats::Change) -> nats::Claim {
    nats::Claim { kind: "name".to_owned(), key: key.to_owned(), expected, change }
}

pub(crate) async fn load<S: EventStore<Ledger>>(store: &S, id: &str) -> S::AC {
    store.load_aggregate(id).await.expect("an answer")
}

pub(crate) async fn noted<S: EventStore<Ledger>>(store: &S, id: &str) -> Vec<u64> {
    load(store, id).await.aggregate().notes.clone()
}

#[track_caller]
pub(crate) fn conflict(outcome: &Outcome) {
    assert!(matches!(outcome, Err(AggregateError::AggregateConflict)), "{outcome:?}");
}

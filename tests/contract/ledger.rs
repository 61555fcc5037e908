//! An aggregate of the suite's own: the journal knows no other.

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, DomainEvent};
use serde::{Deserialize, Serialize};

/// Numbers in the order in which they were noted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ledger {
    pub(crate) notes: Vec<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub(crate) enum LedgerEvent {
    #[serde(rename = "tests.ledger.noted.v1")]
    Noted {
        note: u64,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        filler: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Never;

impl std::fmt::Display for Never {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a ledger refuses nothing")
    }
}

impl std::error::Error for Never {}

impl LedgerEvent {
    pub(crate) fn noted(note: u64) -> Self {
        Self::Noted { note, filler: String::new() }
    }
}

impl DomainEvent for LedgerEvent {
    fn event_type(&self) -> String {
        "tests.ledger.noted.v1".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Aggregate for Ledger {
    const TYPE: &'static str = "ledger";
    type Command = u64;
    type Event = LedgerEvent;
    type Error = Never;
    type Services = ();

    async fn handle(&mut self, note: u64, (): &(), sink: &EventSink<Self>) -> Result<(), Never> {
        sink.write(LedgerEvent::noted(note), self).await;
        Ok(())
    }

    fn apply(&mut self, event: LedgerEvent) {
        let LedgerEvent::Noted { note, .. } = event;
        self.notes.push(note);
    }
}

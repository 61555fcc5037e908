use cqrs_es::{Aggregate, AggregateContext, EventEnvelope};

use super::store::number;

/// An aggregate, with how far its subject had grown when it was folded, and the commands that
/// led there.
#[derive(Debug, Clone)]
pub struct Folded<A> {
    pub(super) id: String,
    pub(super) aggregate: A,
    pub(super) events: usize,
    pub(super) last: u64,
    /// Ids of the commands with the positions of their commits.
    pub(super) commands: Vec<(String, u64)>,
}

impl<A: Aggregate> Folded<A> {
    pub(super) fn new(id: &str) -> Self {
        let aggregate = A::default();
        Self { id: id.to_owned(), aggregate, events: 0, last: 0, commands: Vec::new() }
    }
}

impl<A: Aggregate> AggregateContext<A> for Folded<A> {
    fn aggregate(&mut self) -> &mut A {
        &mut self.aggregate
    }
}

/// The journal position of the aggregate's last commit; 0 when it has none.
impl<A> AsRef<u64> for Folded<A> {
    fn as_ref(&self) -> &u64 {
        &self.last
    }
}

impl<A: Aggregate> Extend<EventEnvelope<A>> for Folded<A> {
    fn extend<I: IntoIterator<Item = EventEnvelope<A>>>(&mut self, envelopes: I) {
        for envelope in envelopes {
            let position = number(&envelope.metadata, nats::POSITION);
            if position != self.last
                && let Some(command) = envelope.metadata.get(nats::COMMAND_ID)
            {
                self.commands.push((command.clone(), position));
            }
            self.last = position;
            self.events = envelope.sequence;
            self.aggregate.apply(envelope.payload);
        }
    }
}

use cqrs_es::{Aggregate, AggregateContext};
use nats::Commands;

/// An aggregate, with how far its subject had grown when it was folded, and the commands that
/// led there.
#[derive(Debug, Clone)]
pub struct Folded<A> {
    pub(super) id: String,
    pub(super) aggregate: A,
    pub(super) last: u64,
    pub(super) commands: Commands,
}

impl<A: Aggregate> Folded<A> {
    pub(super) fn new(id: &str) -> Self {
        let aggregate = A::default();
        Self { id: id.to_owned(), aggregate, last: 0, commands: Commands::new() }
    }
}

impl<A: Aggregate> AggregateContext<A> for Folded<A> {
    fn aggregate(&mut self) -> &mut A {
        &mut self.aggregate
    }
}

impl<A> AsRef<u64> for Folded<A> {
    fn as_ref(&self) -> &u64 {
        &self.last
    }
}

impl<A> AsMut<u64> for Folded<A> {
    fn as_mut(&mut self) -> &mut u64 {
        &mut self.last
    }
}

impl<A> AsRef<Commands> for Folded<A> {
    fn as_ref(&self) -> &Commands {
        &self.commands
    }
}

impl<A> AsMut<Commands> for Folded<A> {
    fn as_mut(&mut self) -> &mut Commands {
        &mut self.commands
    }
}

//! Given what happened, when somebody orders something, then this happens.

use std::fmt::Debug;

use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;

pub(crate) struct Given<A>(A);

pub(crate) struct Outcome<A: Aggregate>(Result<Vec<A::Event>, A::Error>);

pub(crate) fn given<A: Aggregate>(events: impl IntoIterator<Item = A::Event>) -> Given<A> {
    let mut aggregate = A::default();
    for event in events {
        aggregate.apply(event);
    }
    Given(aggregate)
}

impl<A: Aggregate<Services = ()>> Given<A> {
    pub(crate) fn when(mut self, command: A::Command) -> Outcome<A> {
        let sink = EventSink::default();
        // The traits are asynchronous, the rules are not: one poll finishes.
        let handled = futures_util::FutureExt::now_or_never(self.0.handle(command, &(), &sink));
        let events = futures_util::FutureExt::now_or_never(sink.collect());
        Outcome(handled.expect("decide waits for nothing").map(|()| events.unwrap_or_default()))
    }
}

impl<A: Aggregate<Error: PartialEq + Debug>> Outcome<A> {
    #[track_caller]
    pub(crate) fn then(self, expected: impl IntoIterator<Item = A::Event>) {
        assert_eq!(self.0.expect("accepted"), expected.into_iter().collect::<Vec<_>>());
    }

    #[track_caller]
    pub(crate) fn then_refused(self, expected: A::Error) {
        assert_eq!(self.0.expect_err("refused"), expected);
    }
}

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use cqrs_es::{Aggregate, AggregateError, EventEnvelope, EventStore};

use super::Metrics;

/// An event store whose appends are measured.
#[derive(Clone)]
pub struct Timed<S> {
    /// The store.
    pub store: S,
    /// Where it is noted.
    pub metrics: Arc<Metrics>,
}

impl<A, S> EventStore<A> for Timed<S>
where
    A: Aggregate,
    S: EventStore<A, AC: Send>,
{
    type AC = S::AC;

    async fn load_events(
        &self,
        id: &str,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        self.store.load_events(id).await
    }

    async fn load_aggregate(&self, id: &str) -> Result<Self::AC, AggregateError<A::Error>> {
        self.store.load_aggregate(id).await
    }

    async fn commit(
        &self,
        events: Vec<A::Event>,
        context: Self::AC,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let began = Instant::now();
        let committed = self.store.commit(events, context, metadata).await;
        let outcome = match &committed {
            Ok(_) => "stored",
            Err(AggregateError::AggregateConflict) => "conflict",
            Err(_) => "failed",
        };
        self.metrics.appended(outcome, began.elapsed());
        committed
    }
}

/// A measured journal; what it is told, the journal is.
impl<A> commands::Journal<A> for Timed<nats::Journal>
where
    A: Aggregate + Clone + 'static,
{
    async fn catch_up(
        &self,
        id: &str,
        earlier: nats::Loaded<A>,
    ) -> Result<nats::Loaded<A>, AggregateError<A::Error>> {
        self.store.catch_up(id, earlier).await
    }

    fn stored(&self, context: &nats::Loaded<A>) {
        self.store.stored(context);
    }
}

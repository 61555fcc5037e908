//! The traits of cqrs-es over the journal.

use std::collections::HashMap;

use cqrs_es::{Aggregate, AggregateError, EventEnvelope, EventStore};
use serde_json::json;

use crate::journal::{Journal, Loaded};
use crate::{AppendError, Failure, POSITION};

impl<A> EventStore<A> for Journal
where
    A: Aggregate + Clone,
{
    type AC = Loaded<A>;

    async fn load_events(
        &self,
        id: &str,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let commits = self.commits(A::TYPE, id, 0).await.map_err(failed)?;
        let mut envelopes = Vec::new();
        for commit in commits {
            for event in commit.events().map_err(|error| failed(error.into()))? {
                let payload: A::Event =
                    serde_json::from_value(json!({ "type": event.kind, "data": event.data }))
                        .map_err(|error| AggregateError::DeserializationError(Box::new(error)))?;
                envelopes.push(EventEnvelope {
                    aggregate_id: id.to_owned(),
                    sequence: envelopes.len() + 1,
                    payload,
                    metadata: HashMap::from([(POSITION.to_owned(), commit.position.to_string())]),
                });
            }
        }
        Ok(envelopes)
    }

    async fn load_aggregate(&self, id: &str) -> Result<Loaded<A>, AggregateError<A::Error>> {
        let mut loaded = Loaded { id: id.to_owned(), aggregate: A::default(), last: 0 };
        for envelope in EventStore::<A>::load_events(self, id).await? {
            let position = envelope.metadata.get(POSITION).and_then(|p| p.parse().ok());
            loaded.last = position.unwrap_or(loaded.last);
            loaded.aggregate.apply(envelope.payload);
        }
        Ok(loaded)
    }

    /// The envelopes are numbered within the commit; each tells its position.
    async fn commit(
        &self,
        events: Vec<A::Event>,
        context: Loaded<A>,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let position = self
            .append(A::TYPE, &context.id, context.last, &events, &metadata)
            .await
            .map_err(|error| match error {
                AppendError::Conflict => AggregateError::AggregateConflict,
                AppendError::Failed(failure) => failed(failure),
            })?;
        let metadata = HashMap::from([(POSITION.to_owned(), position.to_string())]);
        Ok(events
            .into_iter()
            .enumerate()
            .map(|(index, payload)| EventEnvelope {
                aggregate_id: context.id.clone(),
                sequence: index + 1,
                payload,
                metadata: metadata.clone(),
            })
            .collect())
    }
}

fn failed<E: std::error::Error>(failure: Failure) -> AggregateError<E> {
    match failure {
        Failure::Unavailable { .. } => AggregateError::DatabaseConnectionError(Box::new(failure)),
        Failure::Malformed(_) => AggregateError::DeserializationError(Box::new(failure)),
        Failure::Refused { .. } => AggregateError::UnexpectedError(Box::new(failure)),
    }
}

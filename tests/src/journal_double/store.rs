use std::collections::{BTreeMap, HashMap};

use cqrs_es::{Aggregate, AggregateError, DomainEvent, EventEnvelope, EventStore};
use nats::{COMMAND_ID, Commit, GUARDS, POSITION, Recorded, TIME};
use serde_json::json;

use super::{Fault, Folded, JournalDouble, Operation, Refused};

impl<A> EventStore<A> for JournalDouble
where
    A: Aggregate + Clone,
{
    type AC = Folded<A>;

    async fn load_events(
        &self,
        id: &str,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        if self.meets(Operation::Load).await == Fault::Lost {
            return Err(no_answer());
        }
        let mut envelopes = Vec::new();
        for commit in self.of(A::TYPE, id, 0) {
            let metadata = HashMap::from([
                (POSITION.to_owned(), commit.position.to_string()),
                (COMMAND_ID.to_owned(), commit.command_id),
            ]);
            for event in commit.events {
                let stored = json!({ "type": event.kind, "data": event.data });
                let payload = serde_json::from_value(stored)
                    .map_err(|error| AggregateError::DeserializationError(Box::new(error)))?;
                envelopes.push(EventEnvelope {
                    aggregate_id: id.to_owned(),
                    sequence: envelopes.len() + 1,
                    payload,
                    metadata: metadata.clone(),
                });
            }
        }
        Ok(envelopes)
    }

    async fn load_aggregate(&self, id: &str) -> Result<Folded<A>, AggregateError<A::Error>> {
        let mut folded = Folded::new(id);
        folded.extend(EventStore::<A>::load_events(self, id).await?);
        Ok(folded)
    }

    async fn commit(
        &self,
        events: Vec<A::Event>,
        context: Folded<A>,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let command_id = metadata.get(COMMAND_ID).ok_or_else(|| wrong("no command id"))?.clone();
        let known = context.commands.iter().find(|(command, _)| *command == command_id);
        let position = if let Some((_, position)) = known {
            *position
        } else {
            let fault = self.meets(Operation::Append).await;
            if fault == Fault::Lost {
                return Err(no_answer());
            }
            let (commit, size) = written::<A>(&context.id, &events, &metadata)?;
            let claims = metadata.get(GUARDS).map_or("[]", String::as_str);
            let claims = serde_json::from_str(claims).map_err(|error| wrong(error.to_string()))?;
            let appended = self.append(commit, context.last, claims, size);
            let position = appended.map_err(|refused| match refused {
                Refused::Conflict => AggregateError::AggregateConflict,
                Refused::TooLarge(limit) => {
                    wrong(format!("a commit of {size} bytes is larger than {limit} bytes"))
                }
            })?;
            if fault == Fault::AnswerLost {
                return Err(no_answer());
            }
            position
        };
        let metadata = HashMap::from([
            (POSITION.to_owned(), position.to_string()),
            (COMMAND_ID.to_owned(), command_id),
        ]);
        Ok(events
            .into_iter()
            .enumerate()
            .map(|(index, payload)| EventEnvelope {
                aggregate_id: context.id.clone(),
                sequence: context.events + index + 1,
                payload,
                metadata: metadata.clone(),
            })
            .collect())
    }
}

fn written<A: Aggregate>(
    id: &str,
    events: &[A::Event],
    metadata: &HashMap<String, String>,
) -> Result<(Commit, usize), AggregateError<A::Error>> {
    let time = metadata.get(TIME).ok_or_else(|| wrong("no time"))?;
    let time = time.parse().map_err(|_| wrong("a time that is none"))?;
    let mut size = 0;
    let mut recorded = Vec::with_capacity(events.len());
    for event in events {
        let stored = serde_json::to_value(event).map_err(|error| wrong(error.to_string()))?;
        size += stored.to_string().len();
        let data = stored.get("data").cloned().unwrap_or_default();
        recorded.push(Recorded { kind: event.event_type(), time, data });
    }
    let others =
        metadata.iter().filter(|(key, _)| ![COMMAND_ID, TIME, GUARDS].contains(&key.as_str()));
    let others: BTreeMap<_, _> = others.map(|(key, value)| (key.clone(), value.clone())).collect();
    let commit = Commit {
        position: 0,
        context: A::TYPE.to_owned(),
        id: id.to_owned(),
        time,
        command_id: metadata.get(COMMAND_ID).cloned().unwrap_or_default(),
        metadata: others,
        events: recorded,
    };
    Ok((commit, size))
}

pub(super) fn number(metadata: &HashMap<String, String>, key: &str) -> u64 {
    metadata.get(key).and_then(|number| number.parse().ok()).unwrap_or_default()
}

fn no_answer<E: std::error::Error>() -> AggregateError<E> {
    AggregateError::DatabaseConnectionError("the journal does not answer".into())
}

fn wrong<E: std::error::Error>(reason: impl Into<String>) -> AggregateError<E> {
    AggregateError::UnexpectedError(reason.into().into())
}

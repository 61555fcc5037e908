use std::collections::{BTreeMap, HashMap};

use cqrs_es::{Aggregate, AggregateError, DomainEvent, EventEnvelope, EventStore};
use nats::{COMMAND_ID, Commit, EVENT_TYPES, GUARDS, POSITION, Recorded, TIME};
use serde_json::json;

use super::{Fault, Folded, JournalDouble, Operation, Refused, lock};

impl<A> EventStore<A> for JournalDouble
where
    A: Aggregate + Clone + 'static,
{
    type AC = Folded<A>;

    async fn load_events(
        &self,
        id: &str,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let mut envelopes = Vec::new();
        for commit in self.of(A::TYPE, id, 0) {
            let metadata = HashMap::from([(POSITION.to_owned(), commit.position.to_string())]);
            for payload in events::<A>(&commit)? {
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
        let snapshot = match self.meets(Operation::Load).await {
            Fault::Lost | Fault::AnswerLost => return Err(no_answer()),
            Fault::NoSnapshot => None,
            Fault::OldSnapshot(age) => lock(&self.shared.snapshots).find::<A>(id, age),
            Fault::None | Fault::Late(_) => lock(&self.shared.snapshots).find::<A>(id, 0),
        };
        let mut folded = snapshot.unwrap_or_else(|| Folded::new(id));
        let read = self.fold_tail(&mut folded)?;
        if read >= self.shared.snapshot_every {
            lock(&self.shared.snapshots).keep(&folded);
        }
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
        let command = metadata.get(COMMAND_ID).and_then(|id| number(id));
        let command = command.ok_or_else(|| wrong("no proper command id"))?;
        let position = if let Some(position) = context.commands.get(&command) {
            *position
        } else {
            let fault = self.meets(Operation::Append).await;
            if fault == Fault::Lost {
                return Err(no_answer());
            }
            let commit = written::<A>(&context.id, &events, &metadata)?;
            let size = commit.payload.len();
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

impl JournalDouble {
    /// Folds what was appended since; answers how many commits that are.
    fn fold_tail<A: Aggregate>(
        &self,
        folded: &mut Folded<A>,
    ) -> Result<usize, AggregateError<A::Error>> {
        let tail = self.of(A::TYPE, &folded.id, folded.last);
        for commit in &tail {
            for event in events::<A>(commit)? {
                folded.aggregate.apply(event);
            }
            folded.last = commit.position;
            folded.commands.extend(number(&commit.command_id).map(|id| (id, commit.position)));
        }
        Ok(tail.len())
    }
}

fn events<A: Aggregate>(commit: &Commit) -> Result<Vec<A::Event>, AggregateError<A::Error>> {
    let recorded = commit.events().map_err(|error| wrong(error.to_string()))?;
    let typed = |event: Recorded| {
        serde_json::from_value(json!({ "type": event.kind, "data": event.data }))
            .map_err(|error| AggregateError::DeserializationError(Box::new(error)))
    };
    recorded.into_iter().map(typed).collect()
}

fn written<A: Aggregate>(
    id: &str,
    events: &[A::Event],
    metadata: &HashMap<String, String>,
) -> Result<Commit, AggregateError<A::Error>> {
    let time = metadata.get(TIME).ok_or_else(|| wrong("no time"))?;
    let mut recorded = Vec::with_capacity(events.len());
    for event in events {
        let mut stored = serde_json::to_value(event).map_err(|error| wrong(error.to_string()))?;
        stored["time"] = time.as_str().into();
        recorded.push(stored);
    }
    let payload = serde_json::to_vec(&recorded).map_err(|error| wrong(error.to_string()))?;
    let others =
        metadata.iter().filter(|(key, _)| ![COMMAND_ID, TIME, GUARDS].contains(&key.as_str()));
    let types: Vec<_> = events.iter().map(DomainEvent::event_type).collect();
    let mut others: BTreeMap<_, _> =
        others.map(|(key, value)| (key.clone(), value.clone())).collect();
    others.insert(EVENT_TYPES.to_owned(), types.join(","));
    Ok(Commit {
        position: 0,
        context: A::TYPE.to_owned(),
        id: id.to_owned(),
        command_id: metadata.get(COMMAND_ID).cloned().unwrap_or_default(),
        metadata: others,
        payload: payload.into(),
    })
}

fn number(command_id: &str) -> Option<u128> {
    u128::from_str_radix(command_id, 16).ok().filter(|_| command_id.len() == 32)
}

fn no_answer<E: std::error::Error>() -> AggregateError<E> {
    AggregateError::DatabaseConnectionError("the journal does not answer".into())
}

fn wrong<E: std::error::Error>(reason: impl Into<String>) -> AggregateError<E> {
    AggregateError::UnexpectedError(reason.into().into())
}

/// It leaves snapshots behind when it loads.
impl<A: Aggregate + Clone + 'static> commands::Journal<A> for JournalDouble {
    async fn catch_up(
        &self,
        _: &str,
        mut earlier: Folded<A>,
    ) -> Result<Folded<A>, AggregateError<A::Error>> {
        if matches!(self.meets(Operation::Load).await, Fault::Lost | Fault::AnswerLost) {
            return Err(no_answer());
        }
        self.fold_tail(&mut earlier)?;
        Ok(earlier)
    }

    fn stored(&self, _: &Folded<A>) {}
}

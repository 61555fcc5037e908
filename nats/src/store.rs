//! The traits of cqrs-es over the journal.

use std::collections::HashMap;

use cqrs_es::{Aggregate, AggregateError, EventEnvelope, EventStore};

use crate::journal::{Commands, Journal, Loaded, number};
use crate::{AppendError, COMMAND_ID, Commit, Failure, POSITION, Recorded, snapshots};

impl<A> EventStore<A> for Journal
where
    A: Aggregate + Clone + 'static,
{
    type AC = Loaded<A>;

    async fn load_events(
        &self,
        id: &str,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let commits = self.commits(A::TYPE, id, 0).await.map_err(failed)?;
        let mut envelopes = Vec::new();
        for commit in commits {
            let metadata = HashMap::from([(POSITION.to_owned(), commit.position.to_string())]);
            for payload in self.events::<A>(&commit)? {
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

    async fn load_aggregate(&self, id: &str) -> Result<Loaded<A>, AggregateError<A::Error>> {
        let loaded = self.load::<A>(id).await?;
        if loaded.1 >= snapshots::EVERY {
            self.keep(loaded.0.clone());
        }
        Ok(loaded.0)
    }

    /// The envelopes are numbered within the commit; each tells its position. What the context
    /// says of the aggregate is not looked at.
    async fn commit(
        &self,
        events: Vec<A::Event>,
        context: Loaded<A>,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let command = metadata.get(COMMAND_ID).and_then(|id| number(id));
        let command = command.ok_or_else(|| {
            let reason = format!("{COMMAND_ID} is not 32 hexadecimal digits");
            failed(Failure::Refused { doing: "appending", reason })
        })?;
        let position = match context.commands.get(&command) {
            // It was carried out before, however long ago.
            Some(position) => *position,
            None => self
                .append(A::TYPE, &context.id, context.last, &events, &metadata)
                .await
                .map_err(|error| match error {
                    AppendError::Conflict => AggregateError::AggregateConflict,
                    AppendError::Failed(failure) => failed(failure),
                })?,
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

impl Journal {
    /// Remembers an aggregate as it is stored now, when it has grown enough since the last time:
    /// a snapshot is written beside whatever else is done. To be told after each commit, since
    /// only the caller knows how far its aggregate is folded.
    pub fn stored<A: Aggregate + Clone + 'static>(&self, loaded: &Loaded<A>) {
        if snapshots::is_due(loaded.commands.len()) {
            self.keep(loaded.clone());
        }
    }

    /// An aggregate as it is stored now, from how it was known earlier: what was appended since is
    /// all that is read, where the earlier one is of this journal.
    ///
    /// # Errors
    /// When the server does not answer, or holds what is no commit.
    pub async fn catch_up<A: Aggregate + Clone + 'static>(
        &self,
        id: &str,
        mut earlier: Loaded<A>,
    ) -> Result<Loaded<A>, AggregateError<A::Error>> {
        let tail = self.tail(&earlier).await.map_err(failed)?;
        match tail {
            Some(tail) => self.fold(&mut earlier, tail).map(|()| earlier),
            None => self.load_aggregate(id).await,
        }
    }

    /// The aggregate, and how many commits were read for it.
    async fn load<A>(&self, id: &str) -> Result<(Loaded<A>, usize), AggregateError<A::Error>>
    where
        A: Aggregate + Clone,
    {
        // Most aggregates are short: there is no snapshot then, and nothing more to ask.
        let mut commits =
            self.first_commits(A::TYPE, id, snapshots::EVERY).await.map_err(failed)?;
        let aggregate = A::default();
        let mut loaded =
            Loaded { id: id.to_owned(), aggregate, last: 0, commands: Commands::new() };
        if commits.len() == snapshots::EVERY {
            let after = commits.last().map_or(0, |commit| commit.position);
            let kept = self.tail_of_snapshot(id).await.map_err(failed)?;
            match kept {
                Some((kept, tail)) => (loaded, commits) = (kept, tail),
                None => commits.extend(self.commits(A::TYPE, id, after).await.map_err(failed)?),
            }
        }
        let read = commits.len();
        self.fold(&mut loaded, commits)?;
        Ok((loaded, read))
    }

    fn fold<A: Aggregate>(
        &self,
        loaded: &mut Loaded<A>,
        commits: Vec<Commit>,
    ) -> Result<(), AggregateError<A::Error>> {
        for commit in commits {
            for event in self.events::<A>(&commit)? {
                loaded.aggregate.apply(event);
            }
            loaded.last = commit.position;
            if let Some(command) = number(&commit.command_id) {
                loaded.commands.insert(command, commit.position);
            }
        }
        Ok(())
    }

    /// The latest snapshot that fits, and the commits after it.
    async fn tail_of_snapshot<A: Aggregate>(
        &self,
        id: &str,
    ) -> Result<Option<(Loaded<A>, Vec<Commit>)>, Failure> {
        let Some(schema) = (self.schemas.of_state)(A::TYPE) else { return Ok(None) };
        let Some(kept) = self.snapshots.find::<A>(id, schema).await else { return Ok(None) };
        let tail = self.tail(&kept).await?;
        if tail.is_none() {
            tracing::debug!(context = A::TYPE, "a snapshot does not fit and is passed over");
        }
        Ok(tail.map(|tail| (kept, tail)))
    }

    /// The commits after those that an aggregate was folded from; none when the last of these is not
    /// in the journal: then the aggregate is of another one.
    async fn tail<A: Aggregate>(&self, known: &Loaded<A>) -> Result<Option<Vec<Commit>>, Failure> {
        let Some(before) = known.last.checked_sub(1) else { return Ok(None) };
        let mut tail = self.commits(A::TYPE, &known.id, before).await?;
        let fits = tail.first().is_some_and(|commit| {
            let command = number(&commit.command_id).and_then(|id| known.commands.get(&id));
            commit.position == known.last && command == Some(&commit.position)
        });
        Ok(fits.then(|| tail.split_off(1)))
    }

    fn events<A: Aggregate>(
        &self,
        commit: &Commit,
    ) -> Result<Vec<A::Event>, AggregateError<A::Error>> {
        let recorded = commit.events().map_err(|error| failed(error.into()))?;
        let typed = |event: Recorded| {
            let (kind, data) = (self.schemas.upcast)(event.kind, event.data);
            // Moved: a macro would copy the data.
            let parts = [("type".to_owned(), kind.into()), ("data".to_owned(), data)];
            serde_json::from_value(parts.into_iter().collect())
                .map_err(|error| AggregateError::DeserializationError(Box::new(error)))
        };
        recorded.into_iter().map(typed).collect()
    }

    /// Writes a snapshot beside whatever else is done.
    fn keep<A: Aggregate + 'static>(&self, loaded: Loaded<A>) {
        let Some(schema) = (self.schemas.of_state)(A::TYPE) else { return };
        let Some(turn) = self.snapshots.turn() else { return };
        let snapshots = self.snapshots.clone();
        tokio::spawn(async move {
            snapshots.write(&loaded, schema).await;
            drop(turn);
        });
    }
}

fn failed<E: std::error::Error>(failure: Failure) -> AggregateError<E> {
    match failure {
        Failure::Unavailable { .. } => AggregateError::DatabaseConnectionError(Box::new(failure)),
        Failure::Malformed(_) => AggregateError::DeserializationError(Box::new(failure)),
        Failure::Refused { .. } => AggregateError::UnexpectedError(Box::new(failure)),
    }
}

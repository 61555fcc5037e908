use std::collections::HashMap;
use std::time::Duration;

use async_nats::jetstream::Context;
use cqrs_es::{Aggregate, AggregateContext};
use imbl::OrdMap;

use crate::append::{self, AppendError, Attempt, Message};
use crate::commit::{self, Commit};
use crate::direct::{Reader, Stored};
use crate::guard::Held;
use crate::outbox::Outbox;
use crate::snapshots::Snapshots;
use crate::streams::Subjects;
use crate::{COMMAND_ID, Claim, Failure, GUARDS, GuardState, Schemas, TIME};

/// The journal: append and load. [`cqrs_es::EventStore`] of every aggregate.
#[derive(Clone)]
pub struct Journal {
    pub(crate) context: Context,
    pub(crate) outbox: Outbox,
    pub(crate) subjects: Subjects,
    pub(crate) ack_timeout: Duration,
    pub(crate) patience: Duration,
    pub(crate) reader: Reader,
    pub(crate) snapshots: Snapshots,
    pub(crate) schemas: Schemas,
}

/// The positions of an aggregate's commits by the ids of their commands. An id is 32 hexadecimal
/// digits, which are a number here: every aggregate in memory has one for each of its commits.
pub type Commands = OrdMap<u128, u64>;

/// An aggregate, with how far its subject had grown when it was folded, and the commands that
/// led there: a repeat is recognised however old the first one is.
#[derive(Debug, Clone)]
pub struct Loaded<A> {
    pub(crate) id: String,
    pub(crate) aggregate: A,
    pub(crate) last: u64,
    pub(crate) commands: Commands,
}

impl<A> AsRef<Commands> for Loaded<A> {
    fn as_ref(&self) -> &Commands {
        &self.commands
    }
}

/// Grows when a commit is appended.
impl<A> AsMut<Commands> for Loaded<A> {
    fn as_mut(&mut self) -> &mut Commands {
        &mut self.commands
    }
}

impl<A: Aggregate> AggregateContext<A> for Loaded<A> {
    fn aggregate(&mut self) -> &mut A {
        &mut self.aggregate
    }
}

/// The journal position of the aggregate's last commit; 0 when it has none.
impl<A> AsRef<u64> for Loaded<A> {
    fn as_ref(&self) -> &u64 {
        &self.last
    }
}

/// Moves on when a commit is appended.
impl<A> AsMut<u64> for Loaded<A> {
    fn as_mut(&mut self) -> &mut u64 {
        &mut self.last
    }
}

/// The number of a command's id.
pub(crate) fn number(command_id: &str) -> Option<u128> {
    u128::from_str_radix(command_id, 16).ok().filter(|_| command_id.len() == 32)
}

impl Journal {
    /// Every commit of one aggregate after a position, oldest first.
    ///
    /// # Errors
    /// When the server does not answer, or holds what is no commit.
    pub async fn commits(
        &self,
        context: &str,
        id: &str,
        after: u64,
    ) -> Result<Vec<Commit>, Failure> {
        let messages = self.reader.all(&self.subjects.aggregate(context, id), after + 1).await?;
        self.decoded(messages)
    }

    /// Every commit of one aggregate after a position and up to another, oldest first, and the one
    /// behind them.
    ///
    /// # Errors
    /// When the server does not answer, or holds what is no commit.
    pub async fn commits_through(
        &self,
        context: &str,
        id: &str,
        after: u64,
        last: u64,
    ) -> Result<Vec<Commit>, Failure> {
        let subject = self.subjects.aggregate(context, id);
        self.decoded(self.reader.through(&subject, after + 1, last).await?)
    }

    /// The first commits of one aggregate, oldest first: every one, or `limit` of more.
    pub(crate) async fn first_commits(
        &self,
        context: &str,
        id: &str,
        limit: usize,
    ) -> Result<Vec<Commit>, Failure> {
        self.decoded(self.reader.first(&self.subjects.aggregate(context, id), limit).await?)
    }

    fn decoded(&self, messages: Vec<Stored>) -> Result<Vec<Commit>, Failure> {
        let decode = |message: Stored| {
            let Stored { subject, sequence, headers, payload } = message;
            Commit::decode(&self.subjects, &subject, sequence, headers.as_ref(), &payload)
        };
        Ok(messages.into_iter().map(decode).collect::<Result<_, _>>()?)
    }

    /// Who holds a guard.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn guard(&self, kind: &str, key: &str) -> Result<GuardState, Failure> {
        let message = self.reader.last(&self.subjects.guard(kind, key)).await?;
        let Some(Stored { sequence, payload, .. }) = message else {
            return Ok(GuardState::default());
        };
        let held: Held = serde_json::from_slice(&payload).map_err(|error| {
            crate::MalformedCommit { position: sequence, reason: error.to_string() }
        })?;
        Ok(GuardState { sequence, holder: held.holder, count: held.count })
    }

    /// The position of the last commit, whatever it is about; 0 when there is none.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn position(&self) -> Result<u64, Failure> {
        let stream = self.context.get_stream(self.subjects.journal_stream()).await;
        let stream =
            stream.map_err(|_| Failure::Unavailable { doing: "asking for the position" })?;
        Ok(stream.cached_info().state.last_sequence)
    }

    /// Appends a commit and the guards it takes; answers its position.
    pub(crate) async fn append<E>(
        &self,
        context: &str,
        id: &str,
        expected: u64,
        events: &[E],
        metadata: &HashMap<String, String>,
    ) -> Result<u64, AppendError>
    where
        E: cqrs_es::DomainEvent,
    {
        let missing =
            |key| Failure::Refused { doing: "appending", reason: format!("no {key} given") };
        let command_id = metadata.get(COMMAND_ID).ok_or_else(|| missing(COMMAND_ID))?;
        let time = metadata.get(TIME).ok_or_else(|| missing(TIME))?;
        let mut types = String::new();
        for event in events {
            if !types.is_empty() {
                types.push(',');
            }
            types.push_str(&event.event_type());
        }
        let others = metadata
            .iter()
            .filter(|(key, _)| ![COMMAND_ID, TIME, GUARDS].contains(&key.as_str()))
            .map(|(key, value)| (key.as_str(), value.as_str()));
        let refused = |error: serde_json::Error| Failure::refused("appending")(error.into());

        let mut messages = self.claims(id, metadata.get(GUARDS))?;
        let payload = commit::encode(context, id, command_id, time, events).map_err(refused)?;
        messages.push(Message {
            subject: self.subjects.aggregate(context, id).into(),
            expected: Some(expected),
            headers: commit::headers(others, command_id, &types),
            payload: payload.clone(),
        });
        let stream = self.subjects.journal_stream();
        match append::send(&self.outbox, &stream, &messages, self.ack_timeout, self.patience).await
        {
            Attempt::Stored(position) => Ok(position),
            // Stored before what the caller knows: nothing was appended, and the caller sees so.
            Attempt::Known(position) if position <= expected => Ok(position),
            Attempt::Known(_) | Attempt::Raced => self.own(context, id, expected, &payload).await,
            Attempt::Again => Err(Failure::Unavailable { doing: "appending" }.into()),
            Attempt::Failed(failure) => Err(failure.into()),
        }
    }

    /// A repeat of our own message looks like a lost race: see whose commit it was. The id of
    /// the command does not tell, since another attempt may have decided otherwise under it.
    async fn own(
        &self,
        context: &str,
        id: &str,
        after: u64,
        payload: &[u8],
    ) -> Result<u64, AppendError> {
        let since = self.reader.all(&self.subjects.aggregate(context, id), after + 1).await?;
        // The first after what the caller knows, or else the caller does not know what it was
        // decided on.
        let ours = since.into_iter().next().filter(|message| message.payload == payload);
        Ok(ours.ok_or(AppendError::Conflict)?.sequence)
    }

    fn claims(
        &self,
        holder: &str,
        guards: Option<&String>,
    ) -> Result<Vec<Message<'static>>, Failure> {
        let refused = |error: serde_json::Error| Failure::refused("taking a guard")(error.into());
        let Some(guards) = guards else { return Ok(Vec::new()) };
        let claims: Vec<Claim> = serde_json::from_str(guards).map_err(refused)?;
        claims
            .into_iter()
            .map(|claim| {
                let held = Held::after(claim.change, holder);
                Ok(Message {
                    subject: self.subjects.guard(&claim.kind, &claim.key).into(),
                    expected: Some(claim.expected),
                    headers: Vec::new(),
                    payload: serde_json::to_vec(&held).map_err(refused)?.into(),
                })
            })
            .collect()
    }
}

use chrono::{DateTime, Utc};
use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use super::{Command, ConversationEvent as Event, Refusal, Settlement, Speaker};
use crate::values::{MessageId, UserId};

/// What the next decision about a conversation needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Conversation {
    /// Nothing has this id.
    #[default]
    NotStarted,
    /// It can be written to.
    Open(Thread),
    /// It is in the trash.
    Deleted(Thread),
}

/// Owner and messages of a conversation, without their words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// Whose it is.
    pub owner: UserId,
    /// What has been said and asked for, by id.
    pub entries: OrdMap<MessageId, Entry>,
}

/// One message of a [`Thread`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    /// Words of somebody, with the latest answer to them.
    Said {
        /// Whose words these are.
        speaker: Speaker,
        /// The latest answer that was asked for.
        answer: Option<MessageId>,
    },
    /// An answer that is being written.
    Pending {
        /// The message it answers.
        message: MessageId,
        /// When it was asked for.
        requested_at: DateTime<Utc>,
    },
    /// An answer that ended with nothing more to wish for.
    Complete,
    /// An answer that ended early and can be asked for again.
    Retryable,
}

impl Conversation {
    /// The rules.
    ///
    /// # Errors
    /// A [`Refusal`] when the order breaks one.
    pub fn decide(&self, command: Command) -> Result<Vec<Event>, Refusal> {
        match (self, command) {
            (Self::NotStarted, Command::Start { owner, title }) => {
                Ok(vec![Event::Started { owner, title: title.map(|t| t.into_string().into()) }])
            }
            (Self::Open(thread) | Self::Deleted(thread), Command::Start { owner, .. }) => {
                if thread.owner == owner { Ok(Vec::new()) } else { Err(Refusal::IdTaken) }
            }
            (Self::NotStarted, _) => Err(Refusal::NotFound),
            // A model may finish what it began, wherever the conversation is by then.
            (
                Self::Open(thread) | Self::Deleted(thread),
                Command::SettleAnswer { answer, settlement },
            ) => thread.settle(answer, settlement),
            (Self::Open(thread), Command::Rename { by, title }) => {
                thread.owned(&by)?;
                Ok(vec![Event::Renamed { title: title.into_string().into() }])
            }
            (Self::Open(thread), Command::Delete { by }) => {
                thread.owned(&by)?;
                Ok(vec![Event::Deleted {}])
            }
            (Self::Open(thread), Command::Restore { by }) => {
                thread.owned(&by)?;
                Ok(Vec::new())
            }
            (Self::Deleted(thread), Command::Delete { by }) => {
                thread.owned(&by)?;
                Ok(Vec::new())
            }
            (Self::Deleted(thread), Command::Restore { by }) => {
                thread.owned(&by)?;
                Ok(vec![Event::Restored {}])
            }
            (
                Self::Open(thread),
                Command::SendMessage { by, message, speaker, text, answer, at },
            ) => {
                thread.owned(&by)?;
                if thread.entries.contains_key(&message) {
                    return Ok(Vec::new());
                }
                if answer.as_ref().is_some_and(|answer| thread.entries.contains_key(answer)) {
                    return Err(Refusal::AnswerIdTaken);
                }
                let requested = answer.map(|answer| Event::AnswerRequested {
                    answer,
                    message: message.clone(),
                    at,
                });
                let text = text.into_string().into();
                Ok(std::iter::once(Event::MessageSent { message, speaker, text })
                    .chain(requested)
                    .collect())
            }
            (Self::Open(thread), Command::RetryAnswer { by, message, answer, at }) => {
                thread.owned(&by)?;
                thread.retry(message, answer, at)
            }
            // A repeat of what was done before the deletion stays done.
            (Self::Deleted(thread), Command::SendMessage { by, message, .. }) => {
                thread.owned(&by)?;
                let known = thread.entries.contains_key(&message);
                if known { Ok(Vec::new()) } else { Err(Refusal::Deleted) }
            }
            (Self::Deleted(thread), Command::RetryAnswer { by, message, answer, .. }) => {
                thread.owned(&by)?;
                let known = thread.answer_to(&message) == Some(&answer);
                if known { Ok(Vec::new()) } else { Err(Refusal::Deleted) }
            }
            (Self::Deleted(thread), Command::Rename { by, .. }) => {
                thread.owned(&by)?;
                Err(Refusal::Deleted)
            }
        }
    }

    /// The memory.
    #[must_use]
    pub fn evolve(self, event: &Event) -> Self {
        match (self, event) {
            (_, Event::Started { owner, .. }) => {
                Self::Open(Thread { owner: owner.clone(), entries: OrdMap::new() })
            }
            (Self::NotStarted, _) => Self::NotStarted,
            (Self::Open(thread) | Self::Deleted(thread), Event::Deleted {}) => {
                Self::Deleted(thread)
            }
            (Self::Open(thread) | Self::Deleted(thread), Event::Restored {}) => Self::Open(thread),
            (Self::Open(thread), event) => Self::Open(thread.evolve(event)),
            (Self::Deleted(thread), event) => Self::Deleted(thread.evolve(event)),
        }
    }

    /// Owner and messages, once it has begun.
    pub fn thread(&self) -> Option<&Thread> {
        match self {
            Self::NotStarted => None,
            Self::Open(thread) | Self::Deleted(thread) => Some(thread),
        }
    }
}

impl Thread {
    fn owned(&self, by: &UserId) -> Result<(), Refusal> {
        if self.owner == *by { Ok(()) } else { Err(Refusal::NotFound) }
    }

    /// The answer to a message that is pending or was settled last.
    pub fn answer_to(&self, message: &MessageId) -> Option<&MessageId> {
        match self.entries.get(message) {
            Some(Entry::Said { answer, .. }) => answer.as_ref(),
            _ => None,
        }
    }

    fn retry(
        &self,
        message: MessageId,
        answer: MessageId,
        at: DateTime<Utc>,
    ) -> Result<Vec<Event>, Refusal> {
        let previous = match self.entries.get(&message) {
            Some(Entry::Said { speaker: Speaker::User, answer }) => answer,
            Some(_) => return Err(Refusal::NotAnswerable),
            None => return Err(Refusal::MessageNotFound),
        };
        if previous.as_ref() == Some(&answer) {
            return Ok(Vec::new());
        }
        match previous.as_ref().and_then(|previous| self.entries.get(previous)) {
            Some(Entry::Pending { .. } | Entry::Complete) => Err(Refusal::AlreadyAnswered),
            _ if self.entries.contains_key(&answer) => Err(Refusal::AnswerIdTaken),
            _ => Ok(vec![Event::AnswerRequested { answer, message, at }]),
        }
    }

    fn settle(&self, answer: MessageId, settlement: Settlement) -> Result<Vec<Event>, Refusal> {
        if let Settlement::Stopped { by, .. } = &settlement {
            self.owned(by)?;
        }
        let (message, requested_at) = match self.entries.get(&answer) {
            Some(Entry::Pending { message, requested_at }) => (message.clone(), *requested_at),
            Some(Entry::Complete | Entry::Retryable) => return Ok(Vec::new()),
            Some(Entry::Said { .. }) | None => return Err(Refusal::MessageNotFound),
        };
        Ok(vec![match settlement {
            Settlement::Completed { text, details } => {
                Event::AnswerCompleted { answer, message, requested_at, text: text.into(), details }
            }
            Settlement::Failed { code, attempts } => {
                Event::AnswerFailed { answer, message, requested_at, code, attempts }
            }
            Settlement::Stopped { text, .. } => {
                Event::AnswerStopped { answer, message, requested_at, text: text.into() }
            }
            Settlement::Interrupted { text } => {
                Event::AnswerInterrupted { answer, message, requested_at, text: text.into() }
            }
        }])
    }

    fn evolve(mut self, event: &Event) -> Self {
        match event {
            Event::MessageSent { message, speaker, .. } => {
                self.entries
                    .insert(message.clone(), Entry::Said { speaker: *speaker, answer: None });
            }
            Event::AnswerRequested { answer, message, at } => {
                let pending = Entry::Pending { message: message.clone(), requested_at: *at };
                self.entries.insert(answer.clone(), pending);
                if let Some(Entry::Said { answer: latest, .. }) = self.entries.get_mut(message) {
                    *latest = Some(answer.clone());
                }
            }
            Event::AnswerCompleted { answer, .. } => {
                self.entries.insert(answer.clone(), Entry::Complete);
            }
            Event::AnswerFailed { answer, .. }
            | Event::AnswerStopped { answer, .. }
            | Event::AnswerInterrupted { answer, .. } => {
                self.entries.insert(answer.clone(), Entry::Retryable);
            }
            Event::Started { .. }
            | Event::Renamed { .. }
            | Event::Deleted {}
            | Event::Restored {} => {}
        }
        self
    }
}

impl cqrs_es::Aggregate for Conversation {
    const TYPE: &'static str = "conversation";
    type Command = Command;
    type Event = Event;
    type Error = Refusal;
    type Services = ();

    async fn handle(
        &mut self,
        command: Command,
        (): &(),
        sink: &cqrs_es::event_sink::EventSink<Self>,
    ) -> Result<(), Refusal> {
        for event in self.decide(command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Event) {
        *self = std::mem::take(self).evolve(&event);
    }
}

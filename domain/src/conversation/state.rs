use serde::{Deserialize, Serialize};

use super::{Command, ConversationEvent as Event, Refusal, Thread};
use crate::values::UserId;

/// What the next decision about a conversation needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Conversation {
    /// Nothing has this id.
    #[default]
    NotStarted,
    /// It can be read and changed.
    Open(Thread),
    /// It is in the trash.
    Deleted(Thread),
    /// It is gone for good.
    Purged {
        /// Whose it was.
        owner: UserId,
    },
}

impl Conversation {
    /// The memory.
    #[must_use]
    pub fn evolve(self, event: &Event) -> Self {
        match (self, event) {
            (Self::Purged { owner }, _) => Self::Purged { owner },
            (_, Event::Started { owner, title, .. }) => {
                Self::Open(Thread::new(owner.clone(), title.is_some()))
            }
            (Self::NotStarted, _) => Self::NotStarted,
            (Self::Open(thread) | Self::Deleted(thread), Event::Purged {}) => {
                Self::Purged { owner: thread.owner }
            }
            (Self::Open(thread) | Self::Deleted(thread), Event::Deleted {}) => {
                Self::Deleted(thread)
            }
            (Self::Open(thread) | Self::Deleted(thread), Event::Restored {}) => Self::Open(thread),
            (Self::Open(thread), event) => Self::Open(thread.evolve(event)),
            (Self::Deleted(thread), event) => Self::Deleted(thread.evolve(event)),
        }
    }

    /// Owner and messages, once it has begun and until it is purged.
    pub fn thread(&self) -> Option<&Thread> {
        match self {
            Self::NotStarted | Self::Purged { .. } => None,
            Self::Open(thread) | Self::Deleted(thread) => Some(thread),
        }
    }

    /// Whose it is, once it has begun.
    pub fn owner(&self) -> Option<&UserId> {
        match self {
            Self::NotStarted => None,
            Self::Open(thread) | Self::Deleted(thread) => Some(&thread.owner),
            Self::Purged { owner } => Some(owner),
        }
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

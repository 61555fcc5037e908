use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::sealing::Sealable;
use crate::values::{MessageId, Personal, UserId};

/// Whose words a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The person.
    User,
    /// The model, as far as the client says so.
    Assistant,
    /// Instructions to the model.
    System,
}

/// How an answer came to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerDetails {
    /// Model name as the provider knows it.
    pub model: String,
    /// Provider name.
    pub provider: String,
    /// Tokens read.
    pub prompt_tokens: u32,
    /// Tokens written.
    pub completion_tokens: u32,
    /// Milliseconds from the request to the first piece of text.
    pub time_to_first_token_ms: u32,
    /// Milliseconds from the request to the last piece of text.
    pub duration_ms: u32,
    /// `stop`, `length`, … as the provider said.
    pub finish_reason: String,
    /// How many times the provider was asked.
    pub attempts: u32,
}

/// What happened in a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum ConversationEvent {
    /// The conversation began.
    #[serde(rename = "convoai.conversation.started.v1")]
    Started {
        /// Whose it is.
        owner: UserId,
        /// What it is called, when it is called anything yet.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<Personal>,
    },
    /// It has another title.
    #[serde(rename = "convoai.conversation.renamed.v1")]
    Renamed {
        /// The title.
        title: Personal,
    },
    /// It is in the trash.
    #[serde(rename = "convoai.conversation.deleted.v1")]
    Deleted {},
    /// It is out of the trash again.
    #[serde(rename = "convoai.conversation.restored.v1")]
    Restored {},
    /// A message was sent.
    #[serde(rename = "convoai.conversation.message_sent.v1")]
    MessageSent {
        /// Names the message.
        message: MessageId,
        /// Whose words these are.
        speaker: Speaker,
        /// The words.
        text: Personal,
    },
    /// The model is to answer a message.
    #[serde(rename = "convoai.conversation.answer_requested.v1")]
    AnswerRequested {
        /// Names the answer to come.
        answer: MessageId,
        /// The message to answer.
        message: MessageId,
        /// When it was asked for.
        at: DateTime<Utc>,
    },
    /// The model answered.
    #[serde(rename = "convoai.conversation.answer_completed.v1")]
    AnswerCompleted {
        /// Names the answer.
        answer: MessageId,
        /// The message it answers.
        message: MessageId,
        /// When it was asked for.
        requested_at: DateTime<Utc>,
        /// The whole text.
        text: Personal,
        /// How it came to be.
        #[serde(flatten)]
        details: AnswerDetails,
    },
    /// The model could not be asked, or refused.
    #[serde(rename = "convoai.conversation.answer_failed.v1")]
    AnswerFailed {
        /// Names the answer.
        answer: MessageId,
        /// The message it was to answer.
        message: MessageId,
        /// When it was asked for.
        requested_at: DateTime<Utc>,
        /// Stable identifier of the failure.
        code: String,
        /// How many times the provider was asked.
        attempts: u32,
    },
    /// The person stopped the answer.
    #[serde(rename = "convoai.conversation.answer_stopped.v1")]
    AnswerStopped {
        /// Names the answer.
        answer: MessageId,
        /// The message it answers.
        message: MessageId,
        /// When it was asked for.
        requested_at: DateTime<Utc>,
        /// What had arrived.
        text: Personal,
    },
    /// The worker that wrote the answer went away.
    #[serde(rename = "convoai.conversation.answer_interrupted.v1")]
    AnswerInterrupted {
        /// Names the answer.
        answer: MessageId,
        /// The message it answers.
        message: MessageId,
        /// When it was asked for.
        requested_at: DateTime<Utc>,
        /// What had arrived.
        text: Personal,
    },
}

impl ConversationEvent {
    /// The type the event is stored under.
    pub fn stored_type(&self) -> &'static str {
        match self {
            Self::Started { .. } => "convoai.conversation.started.v1",
            Self::Renamed { .. } => "convoai.conversation.renamed.v1",
            Self::Deleted {} => "convoai.conversation.deleted.v1",
            Self::Restored {} => "convoai.conversation.restored.v1",
            Self::MessageSent { .. } => "convoai.conversation.message_sent.v1",
            Self::AnswerRequested { .. } => "convoai.conversation.answer_requested.v1",
            Self::AnswerCompleted { .. } => "convoai.conversation.answer_completed.v1",
            Self::AnswerFailed { .. } => "convoai.conversation.answer_failed.v1",
            Self::AnswerStopped { .. } => "convoai.conversation.answer_stopped.v1",
            Self::AnswerInterrupted { .. } => "convoai.conversation.answer_interrupted.v1",
        }
    }
}

impl Sealable for ConversationEvent {
    fn personal(&mut self) -> Vec<(&'static str, &mut Personal)> {
        match self {
            Self::Started { title, .. } => {
                title.as_mut().map(|t| ("title", t)).into_iter().collect()
            }
            Self::Renamed { title } => vec![("title", title)],
            Self::MessageSent { text, .. }
            | Self::AnswerCompleted { text, .. }
            | Self::AnswerStopped { text, .. }
            | Self::AnswerInterrupted { text, .. } => vec![("text", text)],
            Self::Deleted {}
            | Self::Restored {}
            | Self::AnswerRequested { .. }
            | Self::AnswerFailed { .. } => Vec::new(),
        }
    }
}

impl cqrs_es::DomainEvent for ConversationEvent {
    fn event_type(&self) -> String {
        self.stored_type().to_owned()
    }

    fn event_version(&self) -> String {
        crate::journal::version_of(self.stored_type()).to_owned()
    }
}

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Parameters;
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

impl Speaker {
    /// What it is called where it is a text: in tables, in queries.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::System => "system",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::User, Self::Assistant, Self::System].into_iter().find(|one| one.name() == name)
    }
}

/// What a message was said after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Follows {
    /// It is the first.
    Nothing,
    /// Whatever was the last at that time: how messages were stored before they had branches.
    Latest,
    /// This one.
    Message(MessageId),
}

/// What a client says about words that it brings along, from another system or an export.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplied {
    /// When they were said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    /// Which model said them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// How many tokens they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<u32>,
    /// How long the model took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_ms: Option<u32>,
    /// What else the client keeps with them: a JSON object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Personal>,
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

/// The model that was asked for an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedModel {
    /// Its name as the provider knows it.
    pub model: String,
    /// Provider name.
    pub provider: String,
}

/// What a person thinks of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// It helped.
    Up,
    /// It did not.
    Down,
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
        /// When it began, where that was elsewhere and earlier.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        began: Option<DateTime<Utc>>,
    },
    /// A person gave it another title.
    #[serde(rename = "convoai.conversation.renamed.v1")]
    Renamed {
        /// The title.
        title: Personal,
    },
    /// It got a title by itself, because nobody had given it one.
    #[serde(rename = "convoai.conversation.titled.v1")]
    Titled {
        /// The title.
        title: Personal,
    },
    /// It stands above the others in the list.
    #[serde(rename = "convoai.conversation.pinned.v1")]
    Pinned {},
    /// It stands among the others again.
    #[serde(rename = "convoai.conversation.unpinned.v1")]
    Unpinned {},
    /// It is out of the list, and kept.
    #[serde(rename = "convoai.conversation.archived.v1")]
    Archived {},
    /// It is in the list again.
    #[serde(rename = "convoai.conversation.unarchived.v1")]
    Unarchived {},
    /// It has these tags and no others.
    #[serde(rename = "convoai.conversation.tagged.v1")]
    Tagged {
        /// All of them.
        tags: Vec<Personal>,
    },
    /// A client keeps something of its own with it.
    #[serde(rename = "convoai.conversation.annotated.v1")]
    Annotated {
        /// A JSON object.
        metadata: Personal,
    },
    /// Answers are asked for in this way from now on.
    #[serde(rename = "convoai.conversation.configured.v1")]
    Configured {
        /// Which model is asked; the server's default without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<String>,
        /// What the model is told before everything else.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        system_prompt: Option<Personal>,
        /// How it is asked.
        #[serde(default, skip_serializing_if = "Parameters::is_default")]
        parameters: Parameters,
    },
    /// Nothing more is to be said.
    #[serde(rename = "convoai.conversation.ended.v1")]
    Ended {},
    /// It goes on after all.
    #[serde(rename = "convoai.conversation.reopened.v1")]
    Reopened {},
    /// It is in the trash.
    #[serde(rename = "convoai.conversation.deleted.v1")]
    Deleted {},
    /// It is out of the trash again.
    #[serde(rename = "convoai.conversation.restored.v1")]
    Restored {},
    /// It is gone for good.
    #[serde(rename = "convoai.conversation.purged.v1")]
    Purged {},
    /// A message was sent.
    #[serde(rename = "convoai.conversation.message_sent.v2")]
    MessageSent {
        /// Names the message.
        message: MessageId,
        /// What it was said after.
        follows: Follows,
        /// The message that it says in other words, on a branch of its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        edits: Option<MessageId>,
        /// Whose words these are.
        speaker: Speaker,
        /// The words.
        text: Personal,
        /// What the client that brought it says of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        supplied: Option<Supplied>,
    },
    /// The words of a message were put right where they stand.
    #[serde(rename = "convoai.conversation.message_corrected.v1")]
    MessageCorrected {
        /// Which message.
        message: MessageId,
        /// The words.
        text: Personal,
    },
    /// A message was taken out of the thread; what follows it stays.
    #[serde(rename = "convoai.conversation.message_deleted.v1")]
    MessageDeleted {
        /// Which message.
        message: MessageId,
    },
    /// A message is back in the thread.
    #[serde(rename = "convoai.conversation.message_restored.v1")]
    MessageRestored {
        /// Which message.
        message: MessageId,
    },
    /// Another branch is shown, and what is sent goes there.
    #[serde(rename = "convoai.conversation.branch_switched.v1")]
    BranchSwitched {
        /// The last message of that branch.
        leaf: MessageId,
    },
    /// The model is to answer a message.
    #[serde(rename = "convoai.conversation.answer_requested.v2")]
    AnswerRequested {
        /// Names the answer to come.
        answer: MessageId,
        /// The message to answer.
        message: MessageId,
        /// When it was asked for.
        at: DateTime<Utc>,
        /// The answer whose place it takes, which ended early. Without one it stands beside
        /// the answers that there are, on a branch of its own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        instead_of: Option<MessageId>,
        /// It begins with the words of the answer whose place it takes.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        continues: bool,
        /// The model to ask; the server's default without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<String>,
    },
    /// The model was asked.
    #[serde(rename = "convoai.conversation.model_asked.v1")]
    ModelAsked {
        /// Names the answer to come.
        answer: MessageId,
        /// Model name as the provider knows it.
        model: String,
        /// Provider name.
        provider: String,
        /// How it was asked.
        #[serde(default, skip_serializing_if = "Parameters::is_default")]
        parameters: Parameters,
        /// The messages it was shown, oldest first. Instructions come on top.
        context: Vec<MessageId>,
    },
    /// The model answered.
    #[serde(rename = "convoai.conversation.answer_completed.v2")]
    AnswerCompleted {
        /// Names the answer.
        answer: MessageId,
        /// The message it answers.
        message: MessageId,
        /// When it was asked for.
        requested_at: DateTime<Utc>,
        /// The whole text.
        text: Personal,
        /// How it came to be, as the provider said.
        #[serde(flatten)]
        details: AnswerDetails,
        /// Whom the answer was asked of: a provider may call a model by a longer name than the one
        /// it is asked by.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked: Option<AskedModel>,
    },
    /// The model could not be asked, or refused.
    #[serde(rename = "convoai.conversation.answer_failed.v2")]
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
        /// Whom the answer was asked of, where it came to that.
        #[serde(flatten)]
        asked: Option<AskedModel>,
    },
    /// The person stopped the answer.
    #[serde(rename = "convoai.conversation.answer_stopped.v2")]
    AnswerStopped {
        /// Names the answer.
        answer: MessageId,
        /// The message it answers.
        message: MessageId,
        /// When it was asked for.
        requested_at: DateTime<Utc>,
        /// What had arrived.
        text: Personal,
        /// Whom the answer was asked of, where it came to that.
        #[serde(flatten)]
        asked: Option<AskedModel>,
    },
    /// The worker that wrote the answer went away.
    #[serde(rename = "convoai.conversation.answer_interrupted.v2")]
    AnswerInterrupted {
        /// Names the answer.
        answer: MessageId,
        /// The message it answers.
        message: MessageId,
        /// When it was asked for.
        requested_at: DateTime<Utc>,
        /// What had arrived.
        text: Personal,
        /// Whom the answer was asked of, where it came to that.
        #[serde(flatten)]
        asked: Option<AskedModel>,
    },
    /// A person says what they think of an answer.
    #[serde(rename = "convoai.conversation.answer_rated.v1")]
    AnswerRated {
        /// Which answer.
        answer: MessageId,
        /// What they think; nothing any more without one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rating: Option<Rating>,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Personal>,
    },
}

impl ConversationEvent {
    /// The type the event is stored under.
    pub fn stored_type(&self) -> &'static str {
        match self {
            Self::Started { .. } => "convoai.conversation.started.v1",
            Self::Renamed { .. } => "convoai.conversation.renamed.v1",
            Self::Titled { .. } => "convoai.conversation.titled.v1",
            Self::Pinned {} => "convoai.conversation.pinned.v1",
            Self::Unpinned {} => "convoai.conversation.unpinned.v1",
            Self::Archived {} => "convoai.conversation.archived.v1",
            Self::Unarchived {} => "convoai.conversation.unarchived.v1",
            Self::Tagged { .. } => "convoai.conversation.tagged.v1",
            Self::Annotated { .. } => "convoai.conversation.annotated.v1",
            Self::Configured { .. } => "convoai.conversation.configured.v1",
            Self::Ended {} => "convoai.conversation.ended.v1",
            Self::Reopened {} => "convoai.conversation.reopened.v1",
            Self::Deleted {} => "convoai.conversation.deleted.v1",
            Self::Restored {} => "convoai.conversation.restored.v1",
            Self::Purged {} => "convoai.conversation.purged.v1",
            Self::MessageSent { .. } => "convoai.conversation.message_sent.v2",
            Self::MessageCorrected { .. } => "convoai.conversation.message_corrected.v1",
            Self::MessageDeleted { .. } => "convoai.conversation.message_deleted.v1",
            Self::MessageRestored { .. } => "convoai.conversation.message_restored.v1",
            Self::BranchSwitched { .. } => "convoai.conversation.branch_switched.v1",
            Self::AnswerRequested { .. } => "convoai.conversation.answer_requested.v2",
            Self::ModelAsked { .. } => "convoai.conversation.model_asked.v1",
            Self::AnswerCompleted { .. } => "convoai.conversation.answer_completed.v2",
            Self::AnswerFailed { .. } => "convoai.conversation.answer_failed.v2",
            Self::AnswerStopped { .. } => "convoai.conversation.answer_stopped.v2",
            Self::AnswerInterrupted { .. } => "convoai.conversation.answer_interrupted.v2",
            Self::AnswerRated { .. } => "convoai.conversation.answer_rated.v1",
        }
    }

    /// Where the branch that is shown, and written to, ends after this event. State and views
    /// keep it alike.
    pub fn step(&self) -> Step {
        match self {
            Self::MessageSent { message: leaf, .. }
            | Self::BranchSwitched { leaf }
            | Self::AnswerRequested { answer: leaf, instead_of: None, .. } => {
                Step::To(leaf.clone())
            }
            // In the place of one in the middle of a thread: what follows stays.
            Self::AnswerRequested { answer, instead_of: Some(earlier), .. } => {
                Step::Replace { earlier: earlier.clone(), with: answer.clone() }
            }
            _ => Step::Stay,
        }
    }
}

/// How an event moves the end of the branch that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Not at all.
    Stay,
    /// To this message.
    To(MessageId),
    /// To one, if another was the end.
    Replace {
        /// The other.
        earlier: MessageId,
        /// The one.
        with: MessageId,
    },
}

impl Step {
    /// Where it leads: none when the end stays where it is.
    pub fn from(self, end: Option<&str>) -> Option<MessageId> {
        match self {
            Self::Stay => None,
            Self::To(leaf) => Some(leaf),
            Self::Replace { earlier, with } => (end == Some(earlier.as_str())).then_some(with),
        }
    }
}

impl Sealable for ConversationEvent {
    fn personal(&mut self) -> Vec<(&'static str, &mut Personal)> {
        match self {
            Self::Started { title, .. } => {
                title.as_mut().map(|t| ("title", t)).into_iter().collect()
            }
            Self::Renamed { title } | Self::Titled { title } => vec![("title", title)],
            Self::Tagged { tags } => tags.iter_mut().map(|tag| ("tags", tag)).collect(),
            Self::Annotated { metadata } => vec![("metadata", metadata)],
            Self::Configured { system_prompt, .. } => {
                system_prompt.as_mut().map(|p| ("system_prompt", p)).into_iter().collect()
            }
            Self::MessageSent { text, supplied, .. } => {
                let metadata = supplied.as_mut().and_then(|supplied| supplied.metadata.as_mut());
                let metadata = metadata.map(|metadata| ("metadata", metadata));
                std::iter::once(("text", text)).chain(metadata).collect()
            }
            Self::MessageCorrected { text, .. }
            | Self::AnswerCompleted { text, .. }
            | Self::AnswerStopped { text, .. }
            | Self::AnswerInterrupted { text, .. } => vec![("text", text)],
            Self::AnswerRated { reason, .. } => {
                reason.as_mut().map(|reason| ("reason", reason)).into_iter().collect()
            }
            Self::Pinned {}
            | Self::Unpinned {}
            | Self::Archived {}
            | Self::Unarchived {}
            | Self::Ended {}
            | Self::Reopened {}
            | Self::Deleted {}
            | Self::Restored {}
            | Self::Purged {}
            | Self::MessageDeleted { .. }
            | Self::MessageRestored { .. }
            | Self::BranchSwitched { .. }
            | Self::AnswerRequested { .. }
            | Self::ModelAsked { .. }
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

use chrono::{DateTime, Utc};

use super::{AnswerDetails, Speaker};
use crate::values::{MessageId, MessageText, Title, UserId};

/// What a conversation can be ordered to do.
#[derive(Debug, Clone)]
pub enum Command {
    /// Begins the conversation.
    Start {
        /// Whose it is.
        owner: UserId,
        /// What it is called, when it is called anything yet.
        title: Option<Title>,
    },
    /// Gives it another title.
    Rename {
        /// Who orders it.
        by: UserId,
        /// The title.
        title: Title,
    },
    /// Moves it to the trash.
    Delete {
        /// Who orders it.
        by: UserId,
    },
    /// Takes it out of the trash.
    Restore {
        /// Who orders it.
        by: UserId,
    },
    /// Adds a message and, when it names an answer, asks the model for it.
    SendMessage {
        /// Who orders it.
        by: UserId,
        /// Names the message; a repeat is the same message.
        message: MessageId,
        /// Whose words these are.
        speaker: Speaker,
        /// The words.
        text: MessageText,
        /// Names the answer to come.
        answer: Option<MessageId>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Asks the model again after an answer failed, broke off or was stopped.
    RetryAnswer {
        /// Who orders it.
        by: UserId,
        /// The message to answer.
        message: MessageId,
        /// Names the new answer.
        answer: MessageId,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Ends a pending answer. The first settlement wins; later ones change nothing.
    SettleAnswer {
        /// Which answer.
        answer: MessageId,
        /// How it ended.
        settlement: Settlement,
    },
}

/// How an answer ends.
#[derive(Debug, Clone)]
pub enum Settlement {
    /// The model finished.
    Completed {
        /// The whole text.
        text: String,
        /// How it came to be.
        details: AnswerDetails,
    },
    /// The model could not be asked, or refused.
    Failed {
        /// Stable identifier of the failure.
        code: String,
        /// How many times the provider was asked.
        attempts: u32,
    },
    /// The person stopped it.
    Stopped {
        /// Who orders it.
        by: UserId,
        /// What had arrived.
        text: String,
    },
    /// The worker that wrote it went away.
    Interrupted {
        /// What had arrived.
        text: String,
    },
}

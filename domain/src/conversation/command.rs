use chrono::{DateTime, Utc};

use super::{AnswerDetails, Parameters, Rating, Speaker, Supplied};
use crate::values::{
    MessageId, MessageText, Metadata, ModelName, Reason, SystemPrompt, Tag, Title, UserId,
};

/// What a conversation can be ordered to do.
#[derive(Debug, Clone)]
pub enum Command {
    /// Begins the conversation.
    Start {
        /// Whose it is.
        owner: UserId,
        /// What it is called, when it is called anything yet.
        title: Option<Title>,
        /// What a client keeps with it.
        metadata: Option<Metadata>,
        /// When it began, where that was elsewhere and earlier.
        began: Option<DateTime<Utc>>,
    },
    /// Changes what can be changed about it, all at once.
    Change {
        /// Who orders it.
        by: UserId,
        /// What is to be different.
        changes: Vec<Change>,
    },
    /// Gives it a title, unless a person did.
    SetTitle {
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
    /// Lets go of what is in the trash, for good.
    Purge {
        /// Who orders it; none when its time is up.
        by: Option<UserId>,
    },
    /// Adds a message and, when it names an answer, asks the model for it.
    SendMessage {
        /// Who orders it.
        by: UserId,
        /// Names the message; a repeat is the same message.
        message: MessageId,
        /// The message that it says in other words, on a branch of its own.
        edits: Option<MessageId>,
        /// Whose words these are.
        speaker: Speaker,
        /// The words.
        text: MessageText,
        /// What the client that brings it says of it.
        supplied: Option<Supplied>,
        /// Names the answer to come.
        answer: Option<MessageId>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Adds messages that were said elsewhere; those that are there stay as they are. No answer
    /// is asked for.
    Bring {
        /// Who orders it.
        by: UserId,
        /// The messages, each after what it was said after.
        messages: Vec<Brought>,
        /// The last message of the branch that is shown afterwards; without one, that of the
        /// last message added.
        shows: Option<MessageId>,
    },
    /// Puts the words of a message right where they stand.
    CorrectMessage {
        /// Who orders it.
        by: UserId,
        /// Which message.
        message: MessageId,
        /// The words.
        text: MessageText,
    },
    /// Takes a message out of the thread.
    DeleteMessage {
        /// Who orders it.
        by: UserId,
        /// Which message.
        message: MessageId,
    },
    /// Puts a message back into the thread.
    RestoreMessage {
        /// Who orders it.
        by: UserId,
        /// Which message.
        message: MessageId,
    },
    /// Shows the branch that a message is on.
    SwitchBranch {
        /// Who orders it.
        by: UserId,
        /// The message; of the branches that go on from it, the newest is meant.
        message: MessageId,
    },
    /// Asks the model again after an answer failed, broke off or was stopped.
    RetryAnswer {
        /// Who orders it.
        by: UserId,
        /// The answer that ended early, or the message whose latest answer did.
        message: MessageId,
        /// Names the new answer.
        answer: MessageId,
        /// Goes on from the words that there are.
        continues: bool,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Asks the model for another answer beside the one that there is.
    Regenerate {
        /// Who orders it.
        by: UserId,
        /// The answer, or the message that it answers.
        message: MessageId,
        /// Names the new answer.
        answer: MessageId,
        /// The model to ask instead of the conversation's.
        model: Option<ModelName>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Notes how the model is asked for a pending answer.
    AskModel {
        /// Which answer.
        answer: MessageId,
        /// Model name as the provider knows it.
        model: String,
        /// Provider name.
        provider: String,
        /// How it is asked.
        parameters: Parameters,
        /// The messages it is shown, oldest first.
        context: Vec<MessageId>,
    },
    /// Ends a pending answer. The first settlement wins; later ones change nothing.
    SettleAnswer {
        /// Which answer.
        answer: MessageId,
        /// How it ended.
        settlement: Settlement,
    },
    /// Says what a person thinks of an answer.
    RateAnswer {
        /// Who orders it.
        by: UserId,
        /// Which answer.
        answer: MessageId,
        /// What they think; nothing any more without one.
        rating: Option<Rating>,
        /// Why.
        reason: Option<Reason>,
    },
}

/// A message that is brought along.
#[derive(Debug, Clone)]
pub struct Brought {
    /// Names the message.
    pub message: MessageId,
    /// What it was said after; none of a first message.
    pub after: Option<MessageId>,
    /// Whose words these are.
    pub speaker: Speaker,
    /// The words. Those of a model may be longer than a person may write.
    pub text: String,
    /// What else is known of it.
    pub supplied: Supplied,
    /// What its reader thinks of it; only of an answer.
    pub rated: Option<Rated>,
}

/// What a person thinks of an answer that is brought along.
#[derive(Debug, Clone)]
pub struct Rated {
    /// What they think.
    pub rating: Rating,
    /// Why.
    pub reason: Option<Reason>,
}

/// What can be different about a conversation.
#[derive(Debug, Clone)]
pub enum Change {
    /// What it is called.
    Title(Title),
    /// Whether it stands above the others in the list.
    Pinned(bool),
    /// Whether it is out of the list, and kept.
    Archived(bool),
    /// Whether nothing more is to be said.
    Ended(bool),
    /// Its tags: these and no others.
    Tags(Vec<Tag>),
    /// What a client keeps with it.
    Metadata(Metadata),
    /// The branch that is shown, by its last message.
    Branch(MessageId),
    /// How answers are asked for.
    Settings {
        /// Which model is asked.
        model: Option<ModelName>,
        /// What the model is told before everything else.
        system_prompt: Option<SystemPrompt>,
        /// How it is asked.
        parameters: Parameters,
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

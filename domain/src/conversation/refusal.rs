/// Why a conversation does not do what it was ordered to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such conversation, or it is somebody else's: a stranger learns no more.
    #[error("Conversation not found")]
    NotFound,
    /// It is in the trash.
    #[error("The conversation is deleted; restore it first")]
    Deleted,
    /// It is not in the trash, from where alone it can be purged.
    #[error("Only a conversation in the trash can be purged; delete it first")]
    NotDeleted,
    /// Nothing more is to be said in it.
    #[error("The conversation has ended; reopen it first")]
    Ended,
    /// The conversation's id is somebody else's.
    #[error("A conversation with this id exists already; choose another id")]
    IdTaken,
    /// There is no such message.
    #[error("Message not found")]
    MessageNotFound,
    /// The message is not one a model answers.
    #[error("Only a message of a person can be answered")]
    NotAnswerable,
    /// An answer to the message is being written or is complete.
    #[error("The message has an answer already, or one is being written")]
    AlreadyAnswered,
    /// The id chosen for an answer names something else already.
    #[error("An answer with this id exists already; choose another id")]
    AnswerIdTaken,
    /// The message is not the person's own.
    #[error("Only a message of a person can be edited")]
    NotEditable,
    /// The answer is still being written.
    #[error("The answer is still being written; stop it first")]
    BeingWritten,
    /// The message is not an answer.
    #[error("Only an answer can be rated")]
    NotAnAnswer,
    /// The answer has no words to go on from.
    #[error("Only an answer that broke off or was stopped can be continued")]
    NotContinuable,
}

impl Refusal {
    /// Stable identifier for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotFound => "conversation_not_found",
            Self::Deleted => "conversation_deleted",
            Self::NotDeleted => "conversation_not_deleted",
            Self::Ended => "conversation_ended",
            Self::IdTaken => "conversation_id_taken",
            Self::MessageNotFound => "message_not_found",
            Self::NotAnswerable => "message_not_answerable",
            Self::AlreadyAnswered => "message_already_answered",
            Self::AnswerIdTaken => "answer_id_taken",
            Self::NotEditable => "message_not_editable",
            Self::BeingWritten => "answer_being_written",
            Self::NotAnAnswer => "message_not_an_answer",
            Self::NotContinuable => "answer_not_continuable",
        }
    }
}

use domain::conversation::{Command, Kind, Refusal, Speaker, Supplied};
use domain::{Conversation, ConversationId, MessageId, MessageText, UserId};

use super::{ATTEMPTS, Conversations};
use crate::error::{CommandError, Refused};
use crate::execute::Journal;
use crate::order::{Order, metadata};
use crate::ports::PortError;

/// A message to send.
#[derive(Debug, Clone)]
pub struct SendMessage {
    /// To which conversation.
    pub conversation: ConversationId,
    /// Who sends it.
    pub by: UserId,
    /// What the caller calls it; else the order's name decides, else chance.
    pub id: Option<MessageId>,
    /// The words.
    pub text: MessageText,
    /// Whose words these are.
    pub words_of: Words,
    /// The message that it says in other words, on a branch of its own.
    pub edits: Option<MessageId>,
}

/// Whose words are sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Words {
    /// The caller's own: the model is asked to answer.
    #[default]
    Own,
    /// The caller's own, and what the client keeps beside them: the model is asked to answer.
    OwnWith(Supplied),
    /// Words that the caller brings along from elsewhere: no answer is asked for.
    Brought(Speaker, Supplied),
}

/// A message that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The message.
    pub message: MessageId,
    /// The answer to come, where one was asked for.
    pub answer: Option<MessageId>,
    /// Journal position of the commit.
    pub position: u64,
}

impl<S: Journal<Conversation>> Conversations<S> {
    /// Sends a message and, when the words are the caller's own, asks for its answer; under the
    /// same id or name of the order it is the same message.
    ///
    /// # Errors
    /// Refused when the conversation is not the caller's, has ended or is in the trash, or when
    /// the id was used for another text.
    pub async fn send_message(
        &self,
        send: SendMessage,
        order: &Order,
    ) -> Result<Sent, CommandError> {
        let (conversation, by) = (send.conversation.as_str(), send.by.as_str());
        let digest = self.digest_of(&send);
        let (speaker, supplied) = match &send.words_of {
            Words::Own => (Speaker::User, None),
            Words::OwnWith(supplied) => (Speaker::User, Some(supplied.clone())),
            Words::Brought(speaker, supplied) => (*speaker, Some(supplied.clone())),
        };
        let by_chance = send.id.is_none() && order.name.is_none();
        for attempt in 0..ATTEMPTS {
            let message = match (&send.id, &order.name) {
                (Some(id), _) => id.clone(),
                (None, Some(name)) => {
                    parse(self.fingerprint.of("message", &[by, conversation, name], 10))?
                }
                (None, None) => parse(self.ids.hex(10))?,
            };
            let answer = match send.words_of {
                Words::Own | Words::OwnWith(_) => {
                    Some(self.first_answer(by, conversation, &message, attempt)?)
                }
                Words::Brought(..) => None,
            };
            let command_id = self.fingerprint.of("send", &[by, conversation, message.as_str()], 32);
            let mut metadata = order.metadata(&command_id);
            metadata.insert(metadata::DIGEST.to_owned(), digest.clone());
            let at = self.clock.now();
            metadata.insert(metadata::TIME.to_owned(), at.to_rfc3339());
            let command = Command::SendMessage {
                by: send.by.clone(),
                message: message.clone(),
                edits: send.edits.clone(),
                speaker,
                text: send.text.clone(),
                supplied: supplied.clone(),
                answer: answer.clone(),
                at,
            };
            match self.executor.execute(conversation, command, metadata).await {
                Ok(executed) if executed.changed => {
                    return Ok(Sent { message, answer, position: executed.position });
                }
                Ok(_)
                | Err(CommandError::Refused(Refused::Conversation(Refusal::AnswerIdTaken)))
                    if by_chance => {}
                Err(CommandError::Refused(Refused::Conversation(Refusal::AnswerIdTaken))) => {}
                Ok(executed) => {
                    let position = self.original(&command_id, &digest, executed.position).await?;
                    let answer = match send.words_of {
                        Words::Own | Words::OwnWith(_) => Some(self.original_answer(
                            by,
                            conversation,
                            &message,
                            &executed.state,
                        )?),
                        Words::Brought(..) => None,
                    };
                    return Ok(Sent { message, answer, position });
                }
                Err(error) => return Err(error),
            }
        }
        Err(CommandError::Conflict)
    }

    /// Tells a repeat from another message under the same name.
    fn digest_of(&self, send: &SendMessage) -> String {
        let mut parts = vec![send.text.as_str()];
        if let Some(edits) = &send.edits {
            parts.extend(["edits", edits.as_str()]);
        }
        match &send.words_of {
            Words::Own | Words::OwnWith(_) => {}
            Words::Brought(Speaker::User, _) => parts.push("brought by user"),
            Words::Brought(Speaker::Assistant, _) => parts.push("brought by assistant"),
            Words::Brought(Speaker::System, _) => parts.push("brought by system"),
        }
        self.fingerprint.of("digest", &parts, 32)
    }

    /// What the first answer to a message is called. It follows from the message, so that a
    /// repeat gets the receipt of the first time, whatever was asked for again since.
    fn first_answer(
        &self,
        by: &str,
        conversation: &str,
        message: &MessageId,
        attempt: usize,
    ) -> Result<MessageId, CommandError> {
        let parts = [by, conversation, message.as_str(), &attempt.to_string()];
        parse(self.fingerprint.of("first-answer", &parts, 10))
    }

    /// What was answered when the message was sent. Ids that were taken then have been passed
    /// over; messages of earlier builds have an answer by chance, and the latest is all we know.
    fn original_answer(
        &self,
        by: &str,
        conversation: &str,
        message: &MessageId,
        state: &Conversation,
    ) -> Result<MessageId, CommandError> {
        let thread = state.thread().ok_or(CommandError::Conflict)?;
        for attempt in 0..ATTEMPTS {
            let answer = self.first_answer(by, conversation, message, attempt)?;
            let entry = thread.entries.get(&answer);
            if entry.is_some_and(|entry| !matches!(entry.kind, Kind::Said { .. })) {
                return Ok(answer);
            }
        }
        thread.answer_to(message).cloned().ok_or(CommandError::Conflict)
    }
}

pub(super) fn parse(id: String) -> Result<MessageId, CommandError> {
    MessageId::parse(id).map_err(|error| PortError::failed("making an id", error).into())
}

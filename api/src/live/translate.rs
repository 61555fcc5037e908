//! From events and rows to what crosses the network.

use chrono::{DateTime, Utc};
use domain::Personal;
use domain::conversation::{AnswerDetails, ConversationEvent, Speaker};
use projections::conversation_list::ConversationRow;
use projections::messages::MessageRow;
use wire::conversation::{AboutAnswer, AnswerError, Conversation, Message, MessageStatus, Role};
use wire::live::{Body, Envelope, VERSION};

/// An envelope about a conversation.
pub fn envelope(conversation: &str, seq: u64, at: DateTime<Utc>, body: Body) -> Envelope {
    Envelope { v: VERSION, conversation: Some(conversation.to_owned()), seq, at, body }
}

/// An envelope about the socket itself.
pub fn about_socket(at: DateTime<Utc>, body: Body) -> Envelope {
    Envelope { v: VERSION, conversation: None, seq: 0, at, body }
}

/// What an event of a conversation is to a client. Bringing one back from the trash needs the
/// whole conversation, which the event does not hold: none.
pub fn event(
    conversation: &str,
    position: u64,
    at: DateTime<Utc>,
    event: &ConversationEvent,
) -> Option<Body> {
    let message = |id: &str, role, content: &Personal, created_at| Message {
        id: id.to_owned(),
        conversation_id: conversation.to_owned(),
        role,
        content: content.text().to_owned(),
        status: MessageStatus::Complete,
        in_reply_to: None,
        created_at,
        about: None,
        error: None,
        position,
    };
    let answer = |id: &str, to: &str, requested_at, status, content: &Personal| Message {
        status,
        in_reply_to: Some(to.to_owned()),
        ..message(id, Role::Assistant, content, requested_at)
    };
    let nothing = Personal::Erased;
    Some(match event {
        ConversationEvent::Started { title, .. } => Body::ConversationStarted(Conversation {
            id: conversation.to_owned(),
            title: title.as_ref().map(|title| title.text().to_owned()),
            created_at: at,
            updated_at: at,
            message_count: 0,
            position,
        }),
        ConversationEvent::Renamed { title } => {
            Body::ConversationRenamed { title: title.text().to_owned() }
        }
        ConversationEvent::Deleted {} => Body::ConversationDeleted {},
        ConversationEvent::Restored {} => return None,
        ConversationEvent::MessageSent { message: id, speaker, text } => {
            let role = match speaker {
                Speaker::User => Role::User,
                Speaker::Assistant => Role::Assistant,
                Speaker::System => Role::System,
            };
            Body::MessageSent(message(id.as_str(), role, text, at))
        }
        ConversationEvent::AnswerRequested { answer: id, message: to, at } => {
            let pending = MessageStatus::Pending;
            Body::AnswerRequested(answer(id.as_str(), to.as_str(), *at, pending, &nothing))
        }
        ConversationEvent::AnswerCompleted {
            answer: id,
            message: to,
            requested_at,
            text,
            details,
        } => {
            let complete = MessageStatus::Complete;
            let settled = answer(id.as_str(), to.as_str(), *requested_at, complete, text);
            Body::AnswerSettled(Message { about: Some(about(details)), ..settled })
        }
        ConversationEvent::AnswerFailed { answer: id, message: to, requested_at, code, .. } => {
            let failed = MessageStatus::Failed;
            let settled = answer(id.as_str(), to.as_str(), *requested_at, failed, &nothing);
            Body::AnswerSettled(Message { error: Some(why(code)), ..settled })
        }
        ConversationEvent::AnswerStopped { answer: id, message: to, requested_at, text } => {
            let stopped = MessageStatus::Stopped;
            Body::AnswerSettled(answer(id.as_str(), to.as_str(), *requested_at, stopped, text))
        }
        ConversationEvent::AnswerInterrupted { answer: id, message: to, requested_at, text } => {
            let interrupted = MessageStatus::Interrupted;
            Body::AnswerSettled(answer(id.as_str(), to.as_str(), *requested_at, interrupted, text))
        }
    })
}

/// A conversation as its owner's list shows it.
pub fn conversation(row: ConversationRow) -> Conversation {
    Conversation {
        id: row.conversation_id,
        title: row.title,
        created_at: row.created_at,
        updated_at: row.updated_at,
        message_count: row.message_count.unsigned_abs(),
        position: row.position.unsigned_abs(),
    }
}

/// A message of a read model.
///
/// # Errors
/// The name of the column, when a row contradicts the types.
pub fn message(row: MessageRow) -> Result<Message, &'static str> {
    Ok(Message {
        role: match row.role.as_str() {
            "user" => Role::User,
            "assistant" => Role::Assistant,
            "system" => Role::System,
            _ => return Err("role"),
        },
        status: match row.status.as_str() {
            "pending" => MessageStatus::Pending,
            "complete" => MessageStatus::Complete,
            "failed" => MessageStatus::Failed,
            "interrupted" => MessageStatus::Interrupted,
            "stopped" => MessageStatus::Stopped,
            _ => return Err("status"),
        },
        about: match row.about {
            Some(details) => {
                let details: AnswerDetails =
                    serde_json::from_value(details).map_err(|_| "about")?;
                Some(about(&details))
            }
            None => None,
        },
        error: row.error_code.as_deref().map(why),
        id: row.message_id,
        conversation_id: row.conversation_id,
        content: row.content,
        in_reply_to: row.in_reply_to,
        created_at: row.created_at,
        position: row.position.unsigned_abs(),
    })
}

fn about(details: &AnswerDetails) -> AboutAnswer {
    AboutAnswer {
        model: details.model.clone(),
        provider: details.provider.clone(),
        prompt_tokens: details.prompt_tokens,
        completion_tokens: details.completion_tokens,
        time_to_first_token_ms: details.time_to_first_token_ms,
        duration_ms: details.duration_ms,
        finish_reason: details.finish_reason.clone(),
        attempts: details.attempts,
    }
}

fn why(code: &str) -> AnswerError {
    let detail = match code {
        "model_unreachable" => "The model server could not be reached. Try again in a moment.",
        "model_rate_limited" => {
            "The model server is busy and asked us to wait. Try again in a moment."
        }
        "model_unauthorized" => {
            "The model server did not accept our key. An administrator must check it."
        }
        "model_refused" => "The model server refused this request. A shorter message may help.",
        "model_timed_out" => "The model server took too long. Try again.",
        "model_cut_off" => "The model server broke off in the middle of the answer. Try again.",
        "model_garbled" => {
            "The model server sent something that could not be understood. Try again."
        }
        "internal" => "Something went wrong on our side. Try again.",
        _ => "The answer failed. Try again.",
    };
    AnswerError { code: code.to_owned(), detail: detail.to_owned() }
}

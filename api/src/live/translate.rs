//! From events and rows to what crosses the network.

use chrono::{DateTime, Utc};
use domain::conversation::{
    self, AnswerDetails, AskedModel, ConversationEvent, Hundredths, Parameters, Speaker,
};
use domain::{MessageId, Personal};
use projections::conversation_list::ConversationRow;
use projections::messages::{self, MessageRow};
use serde::de::DeserializeOwned;
use serde_json::Value;
use wire::conversation::{
    AboutAnswer, AnswerError, AnswerSettings, Asked, Conversation, Message, MessageStatus,
    RateAnswer, Rating, Role, Supplied,
};
use wire::desk::DeskChanged;
use wire::live::{Body, ConversationChanged, Envelope, MessageChanged, VERSION};

use crate::adapters::DeskEntry;

/// An envelope about a conversation.
pub fn envelope(conversation: &str, seq: u64, at: DateTime<Utc>, body: Body) -> Envelope {
    Envelope { v: VERSION, conversation: Some(conversation.to_owned()), seq, at, body }
}

/// An envelope about the socket itself.
pub fn about_socket(at: DateTime<Utc>, body: Body) -> Envelope {
    Envelope { v: VERSION, conversation: None, seq: 0, at, body }
}

/// What lies on a desk for a conversation.
pub fn desk(entry: &DeskEntry) -> Envelope {
    let on_desk = &entry.on_desk;
    let body = DeskChanged { draft: Some(on_desk.draft.clone()), read: on_desk.read };
    envelope(&entry.conversation, 0, on_desk.at, Body::DeskChanged(body))
}

/// What was changed of it last, and nothing else: somebody may be writing meanwhile.
pub fn desk_changed(entry: &DeskEntry) -> Envelope {
    let on_desk = &entry.on_desk;
    let body = DeskChanged {
        draft: entry.changed_draft.then(|| on_desk.draft.clone()),
        read: on_desk.read.filter(|_| entry.changed_read),
    };
    envelope(&entry.conversation, 0, on_desk.at, Body::DeskChanged(body))
}

/// What an event of a conversation is to a client. Bringing one back from the trash needs the
/// whole conversation, which the event does not hold: none. What a client keeps with it is
/// nothing that is shown: nothing.
pub fn event(
    conversation: &str,
    position: u64,
    at: DateTime<Utc>,
    event: &ConversationEvent,
) -> Shown {
    let said = |id: &MessageId, role, content: &Personal, created_at| Message {
        content: content.text().to_owned(),
        ..blank(id.as_str(), conversation, role, created_at, position)
    };
    let answer =
        |id: &MessageId, to: &MessageId, requested_at, status, content: &Personal| Message {
            status,
            in_reply_to: Some(to.to_string()),
            ..said(id, Role::Assistant, content, requested_at)
        };
    let settled = |message| Shown::As(Body::AnswerSettled(message));
    let changed = |changed| Shown::As(Body::ConversationChanged(changed));
    let message_changed = |changed| Shown::As(Body::MessageChanged(changed));
    let nothing = Personal::Erased;
    let of_model = |asked: &Option<AskedModel>| {
        asked.as_ref().map(|asked| just_the_model(&asked.model, &asked.provider))
    };
    match event {
        ConversationEvent::Started { title, began, .. } => {
            Shown::As(Body::ConversationStarted(Conversation {
                id: conversation.to_owned(),
                title: title.as_ref().map(|title| title.text().to_owned()),
                created_at: began.unwrap_or(at),
                updated_at: at,
                message_count: 0,
                pinned: false,
                archived: false,
                tags: Vec::new(),
                ended_at: None,
                deleted_at: None,
                settings: None,
                position,
            }))
        }
        ConversationEvent::Renamed { title } | ConversationEvent::Titled { title } => {
            Shown::As(Body::ConversationRenamed { title: title.text().to_owned() })
        }
        ConversationEvent::Pinned {} | ConversationEvent::Unpinned {} => {
            let pinned = Some(matches!(event, ConversationEvent::Pinned {}));
            changed(ConversationChanged { pinned, ..ConversationChanged::default() })
        }
        ConversationEvent::Archived {} | ConversationEvent::Unarchived {} => {
            let archived = Some(matches!(event, ConversationEvent::Archived {}));
            changed(ConversationChanged { archived, ..ConversationChanged::default() })
        }
        ConversationEvent::Ended {} | ConversationEvent::Reopened {} => {
            let ended = Some(matches!(event, ConversationEvent::Ended {}));
            changed(ConversationChanged { ended, ..ConversationChanged::default() })
        }
        ConversationEvent::Tagged { tags } => {
            let tags = Some(tags.iter().map(|tag| tag.text().to_owned()).collect());
            changed(ConversationChanged { tags, ..ConversationChanged::default() })
        }
        ConversationEvent::Configured { model, system_prompt, parameters } => {
            let prompt = system_prompt.as_ref().map(|prompt| prompt.text().to_owned());
            let settings = Some(settings(model.clone(), prompt, parameters));
            changed(ConversationChanged { settings, ..ConversationChanged::default() })
        }
        ConversationEvent::Annotated { .. } => Shown::Not,
        ConversationEvent::Deleted {} => Shown::As(Body::ConversationDeleted {}),
        ConversationEvent::Purged {} => Shown::As(Body::ConversationPurged {}),
        ConversationEvent::Restored {} => Shown::AsItsRow,
        ConversationEvent::MessageSent { message, edits, speaker, text, supplied, .. } => {
            let role = role(*speaker);
            let said_at = supplied.as_ref().and_then(|supplied| supplied.at).unwrap_or(at);
            Shown::As(Body::MessageSent(Message {
                edits: edits.as_ref().map(MessageId::to_string),
                supplied: supplied.as_ref().map(|supplied| Supplied {
                    model: supplied.model.clone(),
                    tokens: supplied.tokens,
                    response_ms: supplied.response_ms,
                }),
                ..said(message, role, text, said_at)
            }))
        }
        ConversationEvent::MessageCorrected { message, text } => message_changed(MessageChanged {
            id: message.to_string(),
            content: Some(text.text().to_owned()),
            ..MessageChanged::default()
        }),
        ConversationEvent::MessageDeleted { message }
        | ConversationEvent::MessageRestored { message } => message_changed(MessageChanged {
            id: message.to_string(),
            deleted: Some(matches!(event, ConversationEvent::MessageDeleted { .. })),
            ..MessageChanged::default()
        }),
        ConversationEvent::AnswerRated { answer, rating, reason } => {
            message_changed(MessageChanged {
                id: answer.to_string(),
                rated: Some(RateAnswer {
                    rating: rating.map(|rating| match rating {
                        conversation::Rating::Up => Rating::Up,
                        conversation::Rating::Down => Rating::Down,
                    }),
                    reason: reason.as_ref().map(|reason| reason.text().to_owned()),
                }),
                ..MessageChanged::default()
            })
        }
        ConversationEvent::BranchSwitched { leaf } => {
            Shown::As(Body::BranchSwitched { leaf: leaf.to_string() })
        }
        ConversationEvent::AnswerRequested { answer: id, message, at, instead_of, .. } => {
            let pending = answer(id, message, *at, MessageStatus::Pending, &nothing);
            let replaces = instead_of.as_ref().map(MessageId::to_string);
            Shown::As(Body::AnswerRequested(Message { replaces, ..pending }))
        }
        ConversationEvent::ModelAsked { answer, model, provider, parameters, .. } => {
            let asked = asked(model, provider, parameters, Vec::new());
            Shown::As(Body::ModelAsked { answer: answer.to_string(), asked })
        }
        ConversationEvent::AnswerCompleted {
            answer: id,
            message,
            requested_at,
            text,
            details,
            ..
        } => {
            let completed = answer(id, message, *requested_at, MessageStatus::Complete, text);
            settled(Message { about: Some(about(details)), ..completed })
        }
        ConversationEvent::AnswerFailed {
            answer: id, message, requested_at, code, asked, ..
        } => {
            let failed = answer(id, message, *requested_at, MessageStatus::Failed, &nothing);
            settled(Message { error: Some(why(code)), asked: of_model(asked), ..failed })
        }
        ConversationEvent::AnswerStopped { answer: id, message, requested_at, text, asked } => {
            let stopped = answer(id, message, *requested_at, MessageStatus::Stopped, text);
            settled(Message { asked: of_model(asked), ..stopped })
        }
        ConversationEvent::AnswerInterrupted { answer: id, message, requested_at, text, asked } => {
            let broken = answer(id, message, *requested_at, MessageStatus::Interrupted, text);
            settled(Message { asked: of_model(asked), ..broken })
        }
    }
}

/// What an event is to a client.
#[expect(clippy::large_enum_variant, reason = "it lives until it is sent")]
pub enum Shown {
    /// This.
    As(Body),
    /// The conversation as its row has it.
    AsItsRow,
    /// Nothing.
    Not,
}

/// A message that says nothing yet.
fn blank(
    id: &str,
    conversation: &str,
    role: Role,
    created_at: DateTime<Utc>,
    position: u64,
) -> Message {
    Message {
        id: id.to_owned(),
        conversation_id: conversation.to_owned(),
        role,
        content: String::new(),
        status: MessageStatus::Complete,
        in_reply_to: None,
        replaces: None,
        edits: None,
        branches: Vec::new(),
        created_at,
        corrected_at: None,
        rating: None,
        rating_reason: None,
        asked: None,
        supplied: None,
        about: None,
        error: None,
        position,
    }
}

/// A conversation as its owner's list shows it.
pub fn conversation(row: ConversationRow) -> Conversation {
    Conversation {
        id: row.conversation_id,
        title: row.title,
        created_at: row.created_at,
        updated_at: row.updated_at,
        message_count: row.message_count.unsigned_abs(),
        pinned: row.pinned,
        archived: row.archived,
        tags: row.tags,
        ended_at: row.ended_at,
        deleted_at: row.deleted_at,
        settings: None,
        position: row.position.unsigned_abs(),
    }
}

/// A conversation that is read by itself.
///
/// # Errors
/// The name of the column, when a row contradicts the types.
pub fn whole_conversation(mut row: ConversationRow) -> Result<Conversation, &'static str> {
    let parameters = row.parameters.take().map(serde_json::from_value).transpose();
    let parameters: Parameters = parameters.map_err(|_| "parameters")?.unwrap_or_default();
    let settings = settings(row.model.take(), row.system_prompt.take(), &parameters);
    Ok(Conversation { settings: Some(settings), ..conversation(row) })
}

/// A message of a read model, as one of many. Of how an answer was asked for only the model is told,
/// and only of one that ended early: nothing else says it there.
///
/// # Errors
/// The name of the column, when a row contradicts the types.
pub fn message(row: MessageRow) -> Result<Message, &'static str> {
    let whole = whole_message(row)?;
    let ended_early = whole.about.is_none() && whole.status != MessageStatus::Pending;
    let asked = whole.asked.filter(|_| ended_early);
    let asked = asked.map(|one| just_the_model(&one.model, &one.provider));
    Ok(Message { asked, ..whole })
}

/// A message of a read model that is read by itself.
///
/// # Errors
/// The name of the column, when a row contradicts the types.
pub fn whole_message(row: MessageRow) -> Result<Message, &'static str> {
    let role = role(Speaker::named(&row.role).ok_or("role")?);
    let position = row.position.unsigned_abs();
    Ok(Message {
        status: match row.status.as_str() {
            "pending" => MessageStatus::Pending,
            "complete" => MessageStatus::Complete,
            "failed" => MessageStatus::Failed,
            "interrupted" => MessageStatus::Interrupted,
            "stopped" => MessageStatus::Stopped,
            _ => return Err("status"),
        },
        about: column::<AnswerDetails>(row.about, "about")?.as_ref().map(about),
        asked: column::<messages::Asked>(row.asked, "asked")?
            .map(|one| asked(&one.model, &one.provider, &one.parameters, one.context)),
        supplied: column::<messages::Supplied>(row.supplied, "supplied")?.map(|supplied| {
            Supplied {
                model: supplied.model,
                tokens: supplied.tokens,
                response_ms: supplied.response_ms,
            }
        }),
        rating: match row.rating.as_deref() {
            None => None,
            Some("up") => Some(Rating::Up),
            Some("down") => Some(Rating::Down),
            Some(_) => return Err("rating"),
        },
        rating_reason: row.rating_reason,
        error: row.error_code.as_deref().map(why),
        content: row.content,
        in_reply_to: row.in_reply_to,
        edits: row.edits,
        corrected_at: row.corrected_at,
        ..blank(&row.message_id, &row.conversation_id, role, row.created_at, position)
    })
}

/// Who speaks, to a client.
pub fn role(speaker: Speaker) -> Role {
    match speaker {
        Speaker::User => Role::User,
        Speaker::Assistant => Role::Assistant,
        Speaker::System => Role::System,
    }
}

fn column<T: DeserializeOwned>(
    value: Option<Value>,
    name: &'static str,
) -> Result<Option<T>, &'static str> {
    value.map(serde_json::from_value).transpose().map_err(|_| name)
}

fn settings(
    model: Option<String>,
    system_prompt: Option<String>,
    parameters: &Parameters,
) -> AnswerSettings {
    AnswerSettings {
        model,
        system_prompt,
        temperature: parameters.temperature.map(Hundredths::get),
        top_p: parameters.top_p.map(Hundredths::get),
        max_tokens: parameters.max_tokens,
    }
}

fn asked(model: &str, provider: &str, parameters: &Parameters, context: Vec<String>) -> Asked {
    Asked {
        model: model.to_owned(),
        provider: provider.to_owned(),
        temperature: parameters.temperature.map(Hundredths::get),
        top_p: parameters.top_p.map(Hundredths::get),
        max_tokens: parameters.max_tokens,
        context,
    }
}

fn just_the_model(model: &str, provider: &str) -> Asked {
    asked(model, provider, &Parameters::default(), Vec::new())
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
        "model_unknown" => "Nobody offers this model any more. Choose another one.",
        "internal" => "Something went wrong on our side. Try again.",
        _ => "The answer failed. Try again.",
    };
    AnswerError { code: code.to_owned(), detail: detail.to_owned() }
}

//! From rows to what clients of 1.x read.

use actix_web::HttpResponse;
use domain::{ConversationId, MessageId, UserId};
use projections::Projection as _;
use projections::conversation_list::{self, ConversationList, ConversationRow};
use projections::messages::MessageRow;
use wire::conversation::{Message, MessageStatus};
use wire::legacy::chat::{OldConversation, OldMessage, Standing, WholeConversation};

use crate::auth::Actor;
use crate::backend::Backend;
use crate::http::ApiError;
use crate::live::translate;

pub(super) fn conversation(row: ConversationRow) -> OldConversation {
    OldConversation {
        status: match row.standing() {
            conversation_list::Standing::Active => Standing::Active,
            conversation_list::Standing::Ended => Standing::Ended,
            conversation_list::Standing::Archived => Standing::Archived,
        },
        id: row.conversation_id,
        title: row.title,
        user_id: row.owner,
        context_metadata: row.metadata,
        created_at: row.created_at,
        updated_at: row.updated_at,
        ended_at: row.ended_at,
    }
}

/// A part of the conversations of a user, or of everybody, newest first.
pub(super) async fn listed(
    backend: &Backend,
    actor: &Actor,
    of: Option<&UserId>,
    standing: Option<conversation_list::Standing>,
    range: (u32, u32),
) -> Result<HttpResponse, ApiError> {
    let seen = backend.freshen(actor, ConversationList::NAME, None).await?;
    let rows = backend.views.conversations_by_age(of, standing, range, 0).await?;
    Ok(seen.ok().json(rows.into_iter().map(conversation).collect::<Vec<_>>()))
}

/// Tokens that were read and written for a message.
pub(super) fn tokens(message: &Message) -> Option<u32> {
    let about = message.about.as_ref();
    let about = about.map(|about| about.prompt_tokens.saturating_add(about.completion_tokens));
    about.or_else(|| message.supplied.as_ref()?.tokens)
}

pub(super) fn message(mut row: MessageRow) -> Result<OldMessage, ApiError> {
    let kept = row.supplied.as_mut().and_then(|supplied| supplied.get_mut("metadata"));
    let message_metadata = kept.map(serde_json::Value::take).filter(|kept| !kept.is_null());
    let message = translate::whole_message(row).map_err(ApiError::inconsistent)?;
    let (tokens_used, about) = (tokens(&message), message.about);
    let asked = message.asked.map(|asked| asked.model);
    let supplied = message.supplied;
    let model = about.as_ref().map(|about| about.model.clone()).or(asked);
    let response_time = about.map(|about| about.duration_ms);
    Ok(OldMessage {
        id: message.id,
        conversation_id: message.conversation_id,
        role: message.role,
        content: message.content,
        model: model.or_else(|| supplied.as_ref()?.model.clone()),
        tokens_used,
        response_time: response_time.or_else(|| supplied.as_ref()?.response_ms),
        message_metadata,
        timestamp: message.created_at,
        created_at: message.created_at,
    })
}

/// Whether clients of 1.x see a message: they know no answers that are being written, and none
/// that came to nothing.
pub(super) fn is_said(row: &MessageRow) -> bool {
    row.status != "pending" && !row.content.is_empty()
}

/// The same of an answer that is settled.
pub(super) fn is_answer(message: &Message) -> bool {
    message.status != MessageStatus::Pending && !message.content.is_empty()
}

/// What was said on the branch that is shown, oldest first.
pub(in crate::legacy) async fn thread(
    backend: &Backend,
    row: &ConversationRow,
) -> Result<Vec<OldMessage>, ApiError> {
    let Some(leaf) = &row.leaf else { return Ok(Vec::new()) };
    let id = ConversationId::parse(row.conversation_id.as_str());
    let id = id.map_err(|_| ApiError::inconsistent("conversation_id"))?;
    let leaf = MessageId::parse(leaf.as_str()).map_err(|_| ApiError::inconsistent("leaf"))?;
    let mut rows = backend.views.thread(&id, &leaf, u32::MAX, 0).await?;
    rows.reverse();
    rows.into_iter().filter(is_said).map(message).collect()
}

pub(super) async fn whole(
    backend: &Backend,
    row: ConversationRow,
) -> Result<WholeConversation, ApiError> {
    let messages = thread(backend, &row).await?;
    Ok(WholeConversation { conversation: conversation(row), messages })
}

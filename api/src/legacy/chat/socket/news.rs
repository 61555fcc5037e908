//! What happens in the conversations of a socket.

use domain::{ConversationId, MessageId};
use wire::conversation::Message;
use wire::legacy::chat_socket::{AiResponse, Outcome, Reply, UserMessage};
use wire::live::{Body, Envelope};

use super::super::show;
use super::hear::{not_found, told};
use super::talk::Talk;
use crate::backend::Backend;

/// What a socket is told of an event of its user's conversations.
pub(super) async fn of(
    backend: &Backend,
    talk: &mut Talk,
    position: u64,
    envelope: &Envelope,
) -> Vec<Reply> {
    let Some(conversation) = envelope.conversation.as_deref() else { return Vec::new() };
    match &envelope.body {
        Body::AnswerSettled(answer) => {
            let is_own = talk.takes(&answer.id);
            if !is_own && !talk.is_connected(conversation) {
                return Vec::new();
            }
            let reply = match answered(backend, conversation, answer).await {
                Ok(outcome) if is_own => Some(Reply::done(SEND, outcome)),
                Ok(outcome) => Some(Reply::news("message_broadcast", outcome)),
                Err(error) => is_own.then(|| Reply::failed(SEND, error)),
            };
            reply.into_iter().collect()
        }
        Body::ConversationChanged(changed) if changed.ended == Some(true) => {
            if talk.did_end_at(position) || !talk.is_connected(conversation) {
                return Vec::new();
            }
            let (conversation_id, ended_at) = (conversation.to_owned(), envelope.at);
            let outcome = Outcome::Ended { conversation_id, status: None, ended_at };
            vec![Reply::news("conversation_ended", outcome)]
        }
        // No answer comes any more.
        Body::ConversationPurged {} => {
            let waited = talk.gives_up(conversation);
            (0..waited).map(|_| Reply::failed(SEND, not_found())).collect()
        }
        _ => Vec::new(),
    }
}

const SEND: &str = "send_message";

/// A message and its answer; else, why there is none.
async fn answered(
    backend: &Backend,
    conversation: &str,
    answer: &Message,
) -> Result<Outcome, String> {
    if !show::is_answer(answer) {
        let why = answer.error.as_ref().map(|error| error.detail.clone());
        return Err(why.unwrap_or_else(|| "The answer was stopped before it began.".to_owned()));
    }
    let id = ConversationId::parse(conversation).map_err(|_| not_found())?;
    let to = answer.in_reply_to.as_deref().and_then(|to| MessageId::parse(to).ok());
    let to = to.ok_or_else(|| "Message not found".to_owned())?;
    let row = backend.views.message(&id, &to, 0).await.map_err(told)?;
    let row = row.ok_or_else(|| "Message not found".to_owned())?;
    Ok(Outcome::Answered {
        conversation_id: conversation.to_owned(),
        user_message: UserMessage {
            id: row.message_id,
            content: row.content,
            timestamp: row.created_at,
        },
        ai_response: AiResponse {
            id: answer.id.clone(),
            content: answer.content.clone(),
            timestamp: answer.created_at,
            tokens_used: show::tokens(answer),
        },
    })
}

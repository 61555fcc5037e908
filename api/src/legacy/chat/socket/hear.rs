//! What a client says.

use commands::Order;
use commands::conversation::{SendMessage, Start, Words};
use domain::account::Scope;
use domain::conversation::{Change, Parameters};
use domain::{ConversationId, MessageText, SystemPrompt, Title};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use wire::legacy::chat::Standing;
use wire::legacy::chat_socket::{self as said, Outcome, Reply, Request};

use super::Signed;
use super::talk::Talk;
use crate::auth::{Actor, Rule};
use crate::backend::Backend;
use crate::http::{ApiError, Context};
use crate::limits;

/// Most characters of an unknown type that an answer repeats.
const SHOWN: usize = 60;
const SIGN_IN: &str =
    "Authentication required: sign in, and open the socket with ?token=<access token>";

/// Does what a message asks for, and says what came of it; nothing when that takes the answer of
/// the model.
pub(super) async fn request(
    backend: &Backend,
    context: &Context,
    who: Option<&mut Signed>,
    text: &[u8],
) -> Option<Reply> {
    // An object: of a list, fields would be read by their order.
    let read = serde_json::from_slice(text).map(|Object(fields)| Value::Object(fields));
    let Ok(Request { kind, action, data }) = read.and_then(serde_json::from_value) else {
        return Some(Reply::failed("error", "Invalid JSON format"));
    };
    let kind = match kind.or(action) {
        Some(Value::String(kind)) => kind,
        Some(other) => other.to_string(),
        None => "None".to_owned(),
    };
    let known = ["start_conversation", "send_message", "end_conversation"];
    let known = known.into_iter().find(|known| *known == kind);
    let Some(Signed { actor, talk, .. }) = who else {
        return Some(Reply::failed(known.unwrap_or("error"), SIGN_IN));
    };
    let Some(known) = known else {
        let shown: String = kind.chars().take(SHOWN).collect();
        return Some(Reply::failed("error", format!("Unknown message type: {shown}")));
    };
    let done = match may(backend, actor) {
        Ok(()) => {
            let desk = Desk { backend, actor, order: order(backend, context, actor) };
            match known {
                "start_conversation" => desk.start(talk, data).await.map(Some),
                "end_conversation" => desk.end(talk, data).await.map(Some),
                _ => desk.send(talk, data).await.map(|()| None),
            }
        }
        Err(error) => Err(error.detail().to_owned()),
    };
    match done {
        Ok(None) => None,
        Ok(Some(outcome)) => Some(Reply::done(known, outcome)),
        Err(error) => Some(Reply::failed(known, error)),
    }
}

/// What is said on a socket is a change like others: an API key needs the scope, and it counts.
fn may(backend: &Backend, actor: &Actor) -> Result<(), ApiError> {
    backend.check_ready()?;
    Rule::Own(Scope::Write).admit(actor, backend)?;
    let class = limits::Class::Write;
    let Some(limiter) = backend.limits.of(class) else { return Ok(()) };
    let standing = limiter.count(&limits::Caller::User(actor.user.clone()));
    if standing.allowed {
        return Ok(());
    }
    let (user, now) = (actor.user.clone(), backend.clock.now());
    backend.activity.rate_limited(class.name(), Some(user), None, now);
    Err(ApiError::rate_limited(standing.reset))
}

/// Each message is a request of its own. The handshake's name must not make them one.
fn order(backend: &Backend, context: &Context, actor: &Actor) -> Order {
    let mut context = context.clone();
    context.request_id = backend.ids.hex(16);
    context.name = None;
    context.order(actor)
}

#[derive(Deserialize)]
struct Object(Map<String, Value>);

struct Desk<'a> {
    backend: &'a Backend,
    actor: &'a Actor,
    order: Order,
}

impl Desk<'_> {
    async fn start(&self, talk: &mut Talk, data: Value) -> Result<Outcome, String> {
        let said::Start { title, system_message } = read(data)?;
        let present = |text: &String| !text.trim().is_empty();
        let parse = |raw: String| Title::parse(&raw).map_err(|error| error.message);
        let title = title.filter(present).map(parse).transpose()?;
        let parse = |raw: String| SystemPrompt::parse(&raw).map_err(|error| error.message);
        let prompt = system_message.filter(present).map(parse).transpose()?;
        let owner = self.actor.user.clone();
        let start = Start { owner: owner.clone(), id: None, title, metadata: None };
        let orders = &self.backend.conversations;
        let (id, mut position) = orders.start(start, &self.order).await.map_err(told)?;
        if let Some(prompt) = prompt {
            let settings = Change::Settings {
                model: None,
                system_prompt: Some(prompt),
                parameters: Parameters::default(),
            };
            let settings = vec![settings];
            position = orders.change(&id, owner, settings, &self.order).await.map_err(told)?;
        }
        talk.connect(&id);
        self.backend.fresh.wrote(&self.actor.user, position);
        let row = self.backend.views.conversation(&id, position).await.map_err(told)?;
        let row = row.ok_or_else(not_found)?;
        let (title, created_at) = (row.title, row.created_at);
        Ok(Outcome::Started { conversation_id: id.to_string(), title, created_at })
    }

    async fn send(&self, talk: &mut Talk, data: Value) -> Result<(), String> {
        let said::Send { conversation_id, content } = read(data)?;
        let id = place(talk, conversation_id)?;
        let text = MessageText::parse(&content).map_err(|error| error.message)?;
        if !talk.has_room() {
            return Err("Too many messages wait for their answers on this socket".to_owned());
        }
        let send = SendMessage {
            conversation: id.clone(),
            by: self.actor.user.clone(),
            id: None,
            text,
            words_of: Words::Own,
            edits: None,
        };
        let sent = self.backend.conversations.send_message(send, &self.order).await;
        let sent = sent.map_err(told)?;
        self.backend.fresh.wrote(&self.actor.user, sent.position);
        talk.connect(&id);
        if let Some(answer) = &sent.answer {
            talk.wait_for(answer, &id);
        }
        Ok(())
    }

    async fn end(&self, talk: &mut Talk, data: Value) -> Result<Outcome, String> {
        let said::End { conversation_id } = read(data)?;
        let id = place(talk, conversation_id)?;
        let (by, ended) = (self.actor.user.clone(), vec![Change::Ended(true)]);
        let orders = &self.backend.conversations;
        let position = orders.change(&id, by, ended, &self.order).await.map_err(told)?;
        talk.ended_at(position);
        talk.connect(&id);
        self.backend.fresh.wrote(&self.actor.user, position);
        let row = self.backend.views.conversation(&id, position).await.map_err(told)?;
        let ended_at = row.and_then(|row| row.ended_at).ok_or_else(not_found)?;
        let status = Some(Standing::Ended);
        Ok(Outcome::Ended { conversation_id: id.to_string(), status, ended_at })
    }
}

fn read<T: DeserializeOwned>(data: Value) -> Result<T, String> {
    let data = match data {
        Value::Null => json!({}),
        Value::Object(_) => data,
        _ => return Err("Invalid data: expected an object".to_owned()),
    };
    serde_json::from_value(data).map_err(|error| format!("Invalid data: {error}"))
}

/// The conversation that is named, or that the socket was opened for.
fn place(talk: &Talk, named: Option<String>) -> Result<ConversationId, String> {
    match named {
        Some(named) => ConversationId::parse(named).map_err(|_| not_found()),
        None => talk
            .home
            .clone()
            .ok_or_else(|| "Invalid data: missing field `conversation_id`".to_owned()),
    }
}

pub(super) fn not_found() -> String {
    "Conversation not found".to_owned()
}

/// An error as one sentence; what there is to log has been.
pub(super) fn told(error: impl Into<ApiError>) -> String {
    error.into().detail().to_owned()
}

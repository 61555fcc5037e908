use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use actix_web::ResponseError as _;
use commands::Order;
use commands::conversation::{Import, Imported};
use domain::conversation::{self, Brought, Change, Parameters, Rated, Speaker, Supplied};
use domain::{
    ConversationId, MessageId, MessageText, ModelName, Reason, SystemPrompt, Tag, Title, UserId,
};
use tokio::sync::mpsc::Sender;
use wire::conversation::{AnswerSettings, Rating, Role};
use wire::transfer::{
    ExportedConversation, ExportedMessage, ImportError, ImportLine, ImportOutcome, ImportSummary,
    ImportedConversation,
};

use super::Reading;
use crate::backend::Backend;
use crate::http::ApiError;

/// Most tags of a conversation.
const MOST_TAGS: usize = 20;
/// Longest answer, in bytes: what has room in a commit.
const LONGEST: usize = 500_000;

/// What is wrong with a conversation: where in it, and what.
type Wrong = (String, String);

/// Imports conversations one after the other and tells of each, until nobody listens.
pub async fn import(
    backend: &Backend,
    owner: &UserId,
    order: &Order,
    readings: Vec<Reading>,
    lines: &Sender<ImportLine>,
) {
    let total = u32::try_from(readings.len()).unwrap_or(u32::MAX);
    let mut summary = ImportSummary { total, ..ImportSummary::default() };
    if lines.send(ImportLine::Begun { total }).await.is_err() {
        return;
    }
    for (done, reading) in (1..).zip(readings) {
        let told = match one(backend, owner, order, reading).await {
            Ok(imported) => {
                summary.position = summary.position.max(imported.position);
                outcome(&imported)
            }
            Err(Failed::Wrong((place, detail))) => {
                let dot = if place.is_empty() || place.starts_with('[') { "" } else { "." };
                let place = format!("conversations[{}]{dot}{place}", done - 1);
                failed(ImportError { code: "invalid".to_owned(), detail, place })
            }
            // Nothing is wrong with the file: it can be sent again.
            Err(Failed::Refused(error)) if error.status_code().is_server_error() => {
                let (code, detail) = (error.code().to_owned(), error.detail().to_owned());
                _ = lines.send(ImportLine::Interrupted { code, detail }).await;
                return;
            }
            Err(Failed::Refused(error)) => failed(ImportError {
                code: error.code().to_owned(),
                detail: error.detail().to_owned(),
                place: format!("conversations[{}]", done - 1),
            }),
        };
        match told.outcome {
            ImportOutcome::Imported => summary.imported += 1,
            ImportOutcome::Completed => summary.completed += 1,
            ImportOutcome::Unchanged => summary.unchanged += 1,
            ImportOutcome::Failed => summary.failed += 1,
        }
        summary.messages += told.messages;
        backend.fresh.wrote(owner, summary.position);
        let told = ImportedConversation { done, total, ..told };
        if lines.send(ImportLine::Conversation(told)).await.is_err() {
            return;
        }
    }
    _ = lines.send(ImportLine::Finished(summary)).await;
}

enum Failed {
    Wrong(Wrong),
    Refused(ApiError),
}

async fn one(
    backend: &Backend,
    owner: &UserId,
    order: &Order,
    reading: Reading,
) -> Result<Imported, Failed> {
    let conversation = reading.map_err(Failed::Wrong)?;
    let import = prepared(conversation, owner, |model| backend.models.offers(model));
    let import = import.map_err(Failed::Wrong)?;
    let imported = backend.conversations.import(import, order).await;
    imported.map_err(|error| Failed::Refused(error.into()))
}

fn outcome(imported: &Imported) -> ImportedConversation {
    let outcome = match (imported.begun, imported.added) {
        (true, _) => ImportOutcome::Imported,
        (false, 0) => ImportOutcome::Unchanged,
        (false, _) => ImportOutcome::Completed,
    };
    ImportedConversation {
        done: 0,
        total: 0,
        outcome,
        id: Some(imported.id.to_string()),
        messages: u32::try_from(imported.added).unwrap_or(u32::MAX),
        error: None,
    }
}

fn failed(error: ImportError) -> ImportedConversation {
    ImportedConversation {
        done: 0,
        total: 0,
        outcome: ImportOutcome::Failed,
        id: None,
        messages: 0,
        error: Some(error),
    }
}

/// From the file to values.
fn prepared(
    conversation: ExportedConversation,
    owner: &UserId,
    offers: impl Fn(&str) -> bool,
) -> Result<Import, Wrong> {
    let wrong = |place: &str| {
        let place = place.to_owned();
        move |error: domain::Invalid| (place, error.message)
    };
    let id = ConversationId::parse(&conversation.id).map_err(wrong("id"))?;
    let title = conversation.title.as_deref().map(Title::parse).transpose();
    let title = title.map_err(wrong("title"))?;
    let tags: Result<Vec<_>, _> = conversation.tags.iter().map(|tag| Tag::parse(tag)).collect();
    let tags = tags.map_err(wrong("tags"))?;
    if tags.len() > MOST_TAGS {
        let msg = format!("a conversation has at most {MOST_TAGS} tags");
        return Err(("tags".to_owned(), msg));
    }
    let mut changes = Vec::new();
    if !tags.is_empty() {
        changes.push(Change::Tags(tags));
    }
    changes.extend(settings(conversation.settings, offers)?);
    changes.extend(conversation.pinned.then_some(Change::Pinned(true)));
    changes.extend(conversation.archived.then_some(Change::Archived(true)));
    changes.extend(conversation.ended_at.map(|_| Change::Ended(true)));
    let (messages, standing) = messages(conversation.messages)?;
    let leaf = conversation.leaf.and_then(|leaf| standing.get(&leaf).cloned().flatten());
    let (owner, began) = (owner.clone(), conversation.created_at);
    Ok(Import { owner, id, title, began, changes, messages, leaf })
}

/// A model that nobody offers here cannot be asked: the server's default is.
fn settings(
    settings: AnswerSettings,
    offers: impl Fn(&str) -> bool,
) -> Result<Option<Change>, Wrong> {
    if settings == AnswerSettings::default() {
        return Ok(None);
    }
    let AnswerSettings { model, system_prompt, temperature, top_p, max_tokens } = settings;
    let wrong = |name: &str| {
        let place = format!("settings.{name}");
        move |error: domain::Invalid| (place, error.message)
    };
    let model = model.filter(|model| offers(model));
    let model = model.as_deref().map(ModelName::parse).transpose().map_err(wrong("model"))?;
    let system_prompt = system_prompt.as_deref().map(SystemPrompt::parse).transpose();
    let system_prompt = system_prompt.map_err(wrong("system_prompt"))?;
    let parameters = Parameters::parse(temperature, top_p, max_tokens);
    let parameters = parameters.map_err(|(name, error)| wrong(name)(error))?;
    Ok(Some(Change::Settings { model, system_prompt, parameters }))
}

/// What stands for a message of the file: itself, or, where it says nothing, what it came after.
type Standing = HashMap<String, Option<MessageId>>;

/// The messages, each after what it was said after. Those that say nothing are left out.
fn messages(messages: Vec<ExportedMessage>) -> Result<(Vec<Brought>, Standing), Wrong> {
    let order = in_order(&messages)?;
    let mut messages: Vec<_> = messages.into_iter().map(Some).collect();
    let (mut brought, mut standing) = (Vec::with_capacity(order.len()), Standing::new());
    for index in order {
        let Some(message) = messages.get_mut(index).and_then(Option::take) else { continue };
        let after = message.after.as_ref().and_then(|after| standing.get(after).cloned());
        let after = after.flatten();
        let place = |name: &str| format!("messages[{index}].{name}");
        let id = MessageId::parse(&message.id).map_err(|error| (place("id"), error.message))?;
        if message.content.trim().is_empty() {
            standing.insert(message.id, after);
            continue;
        }
        standing.insert(message.id.clone(), Some(id.clone()));
        let rated = rated(&message).map_err(|msg| (place("rating_reason"), msg))?;
        let said = one_message(id, after, message).map_err(|msg| (place("content"), msg))?;
        brought.push(Brought { rated, ..said });
    }
    Ok((brought, standing))
}

fn one_message(
    message: MessageId,
    after: Option<MessageId>,
    exported: ExportedMessage,
) -> Result<Brought, String> {
    let (speaker, text) = match exported.role {
        Role::Assistant => {
            if exported.content.len() > LONGEST {
                return Err(format!("an answer has at most {LONGEST} bytes"));
            }
            // A model says what it says.
            (Speaker::Assistant, exported.content.replace('\0', "\u{fffd}"))
        }
        Role::User => (Speaker::User, parsed(&exported.content)?),
        Role::System => (Speaker::System, parsed(&exported.content)?),
    };
    let supplied = Supplied {
        at: exported.created_at,
        model: exported.model.filter(|model| ModelName::parse(model).is_ok()),
        tokens: exported.tokens,
        response_ms: exported.response_ms,
        metadata: None,
    };
    Ok(Brought { message, after, speaker, text, supplied, rated: None })
}

/// What its reader thinks of an answer.
fn rated(exported: &ExportedMessage) -> Result<Option<Rated>, String> {
    let Some(rating) = exported.rating.filter(|_| exported.role == Role::Assistant) else {
        return Ok(None);
    };
    let rating = match rating {
        Rating::Up => conversation::Rating::Up,
        Rating::Down => conversation::Rating::Down,
    };
    let reason = exported.rating_reason.as_deref().map(Reason::parse).transpose();
    Ok(Some(Rated { rating, reason: reason.map_err(|error| error.message)? }))
}

fn parsed(text: &str) -> Result<String, String> {
    MessageText::parse(text).map(MessageText::into_string).map_err(|error| error.message)
}

/// Places in the file so that each message comes after what it was said after, and else in the
/// order of the file.
fn in_order(messages: &[ExportedMessage]) -> Result<Vec<usize>, Wrong> {
    let mut places = HashMap::new();
    for (index, message) in messages.iter().enumerate() {
        if places.insert(message.id.as_str(), index).is_some() {
            let msg = "another message of this conversation has this id".to_owned();
            return Err((format!("messages[{index}].id"), msg));
        }
    }
    let mut following: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut ready = BinaryHeap::new();
    for (index, message) in messages.iter().enumerate() {
        match message.after.as_deref().map(|after| places.get(after)) {
            None => ready.push(Reverse(index)),
            Some(Some(after)) => following.entry(*after).or_default().push(index),
            Some(None) => {
                let msg = "names no message of this conversation".to_owned();
                return Err((format!("messages[{index}].after"), msg));
            }
        }
    }
    let mut order = Vec::with_capacity(messages.len());
    while let Some(Reverse(index)) = ready.pop() {
        order.push(index);
        ready.extend(following.remove(&index).unwrap_or_default().into_iter().map(Reverse));
    }
    match following.into_values().flatten().min() {
        Some(index) => {
            let msg = "these messages come after each other in a ring".to_owned();
            Err((format!("messages[{index}].after"), msg))
        }
        None => Ok(order),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn id(number: u8) -> String {
        format!("{number:010}")
    }

    fn message(number: u8, after: Option<u8>, content: &str) -> Value {
        json!({"id": id(number), "after": after.map(id), "role": "user", "content": content})
    }

    fn prepare(conversation: &Value) -> Result<Import, Wrong> {
        let mut whole = json!({"id": "0123456789ab"});
        for (name, value) in conversation.as_object().unwrap() {
            whole[name] = value.clone();
        }
        let owner = UserId::parse("a".repeat(16)).unwrap();
        prepared(serde_json::from_value(whole).unwrap(), &owner, |model| model == "ours")
    }

    #[test]
    fn messages_come_in_an_order_in_which_they_can_be_said() {
        let messages = [
            message(2, Some(1), "b"),
            message(1, None, "a"),
            message(4, Some(3), "d"),
            message(3, Some(1), " "),
        ];
        let import = prepare(&json!({"messages": messages, "leaf": id(3)})).unwrap();
        let said: Vec<_> = import
            .messages
            .iter()
            .map(|one| (one.text.as_str(), one.after.as_ref().map(|after| after.to_string())))
            .collect();
        assert_eq!(said, [("a", None), ("b", Some(id(1))), ("d", Some(id(1)))]);
        assert_eq!(import.leaf.map(String::from), Some(id(1)), "in the place of one without words");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let place = |conversation: Value| prepare(&conversation).unwrap_err().0;
        assert_eq!(place(json!({"id": "x"})), "id");
        assert_eq!(place(json!({"title": "a\nb"})), "title");
        assert_eq!(place(json!({"tags": [""]})), "tags");
        assert_eq!(place(json!({"settings": {"temperature": 7.0}})), "settings.temperature");
        let wrong = |messages: Value| place(json!({"messages": messages}));
        assert_eq!(wrong(json!([message(1, Some(9), "a")])), "messages[0].after");
        assert_eq!(
            wrong(json!([message(1, Some(2), "a"), message(2, Some(1), "b")])),
            "messages[0].after"
        );
        assert_eq!(wrong(json!([message(1, None, "a"), message(1, None, "b")])), "messages[1].id");
        assert_eq!(wrong(json!([message(1, None, "\u{7}")])), "messages[0].content");
        assert_eq!(
            wrong(json!([{"id": "x", "after": null, "role": "user", "content": "a"}])),
            "messages[0].id"
        );
    }

    #[test]
    fn a_model_that_nobody_offers_here_is_left_out() {
        let model = |name: &str| {
            let import = prepare(&json!({"settings": {"model": name, "top_p": 0.5}})).unwrap();
            match &import.changes[..] {
                [Change::Settings { model, .. }] => {
                    model.as_ref().map(|one| one.as_str().to_owned())
                }
                other => panic!("{other:?}"),
            }
        };
        assert_eq!((model("ours").as_deref(), model("theirs")), (Some("ours"), None));
    }
}
